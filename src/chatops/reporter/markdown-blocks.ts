import { safeMarkdown } from './safe-markdown.ts';

/** Somebody else's words as a quote, safe to post. */
export function quoted(text: string): string {
  return safeMarkdown(text)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** What stands around lines that a reader unfolds. */
export function unfoldedBy(summary: string): { before: string[]; after: string[] } {
  return { before: [`<details><summary>${summary}</summary>`, ''], after: ['', '</details>'] };
}
