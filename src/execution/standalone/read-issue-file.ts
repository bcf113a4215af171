import { parse } from 'yaml';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';

export type IssueText = { title: string; body: string };

const frontMatterSchema = z.object({ title: z.coerce.string().trim().min(1) });

/**
 * An issue from a Markdown file: `title` in its front matter, else its first `# ` heading, else its first line; the rest is the body.
 * @throws FactoryError `issue-unreadable`
 */
export function readIssueFile(content: string): IssueText {
  const text = content.replaceAll('\r\n', '\n').replace(/^\uFEFF/, '');
  const matter = /^---\n([\s\S]*?)\n---(?:\n|$)([\s\S]*)$/.exec(text);
  if (matter?.[1] !== undefined) return { title: titleOf(matter[1]), body: (matter[2] ?? '').trim() };
  const lines = text.split('\n');
  const heading = lines.findIndex((line) => /^#\s+\S/.test(line));
  const at = heading === -1 ? lines.findIndex((line) => line.trim() !== '') : heading;
  const title = lines[at]?.replace(/^#\s+/, '').trim();
  if (title === undefined) throw unreadable('the file is empty');
  const body = lines
    .filter((_, index) => index !== at)
    .join('\n')
    .trim();
  return { title, body };
}

function titleOf(frontMatter: string): string {
  try {
    return frontMatterSchema.parse(parse(frontMatter)).title;
  } catch (error) {
    throw unreadable('its front matter has no title', error);
  }
}

function unreadable(why: string, cause?: unknown): FactoryError {
  return new FactoryError(
    'issue-unreadable',
    `The issue file cannot be used: ${why}. Begin it with a line such as "# What is wanted".`,
    {
      disposition: 'ask-human',
      cause,
    },
  );
}
