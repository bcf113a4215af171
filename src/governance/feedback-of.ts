import { specPath } from '../contracts/spec-path.ts';
import type { InputPart } from '../job/job-values.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import { accountOf } from './people.ts';
import { stripInvisible } from './visible-text/invisible-characters.ts';
import { visibleMarkdown } from './visible-text/visible-markdown.ts';

/** Longest text an input part may have. */
const longestText = 16_384;

/**
 * What the reviewer wrote, as a reader sees it, each line comment under its place; undefined when there is nothing to be seen. The file that shows a held request has
 * no place for the agent, which never gets it.
 */
export function feedbackOf(review: ReviewFacts, kind: 'review' | 'constraint'): InputPart | undefined {
  const texts = [
    visibleMarkdown(review.body).text,
    ...review.comments.map(({ path, line, body, code }) => {
      const text = visibleMarkdown(body).text;
      const place =
        path === specPath ? 'On the request' : `${nameOf(path)}${line === null ? '' : `:${line}`}`;
      const about = code === undefined ? '' : `\n  ${stripInvisible(code).text}\n `;
      return text === '' ? '' : `${place}:${about} ${text}`;
    }),
  ].filter((text) => text !== '');
  if (texts.length === 0) return undefined;
  return {
    kind,
    text: texts.join('\n\n').slice(0, longestText),
    author: accountOf(review.author),
    source: `review:${review.id}`,
  };
}

/** Git takes almost anything for a name, also line breaks and what no reader sees: whoever pushed the file must not speak in the reviewer's name. */
function nameOf(path: string): string {
  return stripInvisible(path.replaceAll(/\s+/g, ' ')).text;
}
