import { specPath } from '../contracts/spec-path.ts';
import { type InputPart, longestInputText } from '../job/job-values.ts';
import type { ReviewFacts } from '../ports/github-facts.ts';
import { accountOf } from './actor-of.ts';
import { stripInvisible } from './visible-text/invisible-characters.ts';
import { visibleMarkdown } from './visible-text/visible-markdown.ts';

const inThousands = new Intl.NumberFormat('en-US');

export type NoFeedback = { refusal: { code: string; message: string } };

/** What the reviewer wants as a part of the request, or why nothing of it is taken: what is cut off somewhere nobody works on, and nobody hears of it. */
export function feedbackOf(review: ReviewFacts, kind: 'review' | 'constraint'): InputPart | NoFeedback {
  const text = wordsOf(review);
  if (text === '')
    return no(
      'empty-feedback',
      'The review requests changes but does not say which. Say it in the review or on its lines.',
    );
  if (text.length > longestInputText)
    return no(
      'review-too-long',
      `@${review.author.login}, nothing of this review was taken: with the lines it is about it has ${inThousands.format(text.length)} characters, and one may have ${inThousands.format(longestInputText)}. Say it in fewer words, or in several reviews.`,
    );
  return { kind, text, author: accountOf(review.author), source: `review:${review.id}` };
}

/**
 * What the reviewer wrote, as a reader sees it, each line comment under its place; empty when there is nothing to be seen. The file that shows a held request has
 * no place for the agent, which never gets it.
 */
export function wordsOf(review: ReviewFacts): string {
  const texts = [
    visibleMarkdown(review.body).text,
    ...review.comments.map(({ path, line, body, code }) => {
      const text = visibleMarkdown(body).text;
      const place =
        path === specPath ? 'On the request' : `${nameOf(path)}${line === null ? '' : `:${line}`}`;
      const about = code === undefined ? '' : `\n  ${stripInvisible(code).text}\n `;
      return text === '' ? '' : `${place}:${about} ${text}`;
    }),
  ];
  return texts.filter((text) => text !== '').join('\n\n');
}

/** Git takes almost anything for a name, also line breaks and what no reader sees: whoever pushed the file must not speak in the reviewer's name. */
function nameOf(path: string): string {
  return stripInvisible(path.replaceAll(/\s+/g, ' ')).text;
}

function no(code: string, message: string): NoFeedback {
  return { refusal: { code, message } };
}
