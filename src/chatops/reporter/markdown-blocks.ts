import { safeMarkdown } from './safe-markdown.ts';

/** Somebody else's words as a quote, safe to post. */
export function quoted(text: string): string {
  return safeMarkdown(text)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** Lines that a reader unfolds; nothing where there are none. */
export function folded(summary: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'];
}

/** Lines below others that they are no part of, which Markdown knows by the blank line between. */
export function apart(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}
