import { harmlessCode } from './harmless-code.ts';

/** Anything that could make a text do something, or look like it. Most lines of a page have nothing of the kind. */
const maybeActive = /[\\`*_{}[\]<>#|~$&!@/]|www\.|GH-\d|[0-9a-f]{7}/i;

/** Controls and what has no width, but the joiner between two emoji, which makes one of them: a family, a profession, a flag. */
const invisible =
  /(?!(?<=\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*)\u200D\p{Extended_Pictographic})[\p{Cc}\p{Cf}]/gu;

/** One line already: visible characters of ASCII, single spaces between them. */
const plainLine = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text from outside on one line of Markdown, cut at `longest` characters: it shows as it is written and does nothing. No markup, no HTML; what GitHub would turn
 * into a mention, a link, a reference or a closing keyword stands as code.
 */
export function safeText(text: string, longest = 2_000): string {
  const line = oneLine(text, longest);
  if (!maybeActive.test(line)) return line;
  return line
    .split(' ')
    .map((word) => (isActive(word) ? quotedWord(word) : escapeMarkdown(word)))
    .join(' ');
}

/** As code, with the punctuation behind it outside: it belongs to the sentence. */
function quotedWord(word: string): string {
  const [, name = word, end = ''] = /^(.*?[^.,;:!?])([.,;:!?]*)$/.exec(word) ?? [];
  return `${cellCode(name)}${escapeMarkdown(end)}`;
}

/**
 * Code in the cell of a table, where a bar would end the cell unless a backslash stands before it, which is taken away. Some readers of Markdown take two of them for an escaped one and end the cell
 * all the same, so there is an odd number before each bar: where one stood before, the reader sees two. Outside of tables every backslash is seen.
 */
export function cellCode(text: string, longest = 300): string {
  return codeSpan(text, longest).replaceAll(
    /(\\*)\|/g,
    (_, before: string) => `${before}${before.length % 2 === 0 ? '\\' : '\\\\'}|`,
  );
}

/** Code that no backtick in it can end, on one line. */
export function codeSpan(text: string, longest = 300): string {
  const line = harmlessCode(oneLine(text, longest));
  const run = Math.max(0, ...(line.match(/`+/g) ?? []).map((ticks) => ticks.length));
  if (run === 0) return `\`${line === '' ? ' ' : line}\``;
  const fence = '`'.repeat(run + 1);
  return `${fence} ${line} ${fence}`;
}

/** One line for a person: white space folded, controls and invisible characters gone. */
export function oneLine(text: string, longest: number): string {
  if (text.length <= longest && plainLine.test(text)) return text;
  const line = [...text.replaceAll(/\s+/g, ' ').replaceAll(invisible, '')];
  return line.length > longest ? `${line.slice(0, longest - 1).join('')}…` : line.join('');
}

/**
 * Mentions, addresses, references to issues and commits here or elsewhere, wherever in the word: it is not only white space that GitHub lets stand before one. It looks for most of them in the text that
 * Markdown leaves, where no backslash helps any more.
 */
function isActive(word: string): boolean {
  return /@|:\/\/|www\.|#\d|(?<![0-9a-z])GH-\d|[\w-]\.[a-z]{2,}\/|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i.test(
    word,
  );
}

function escapeMarkdown(word: string): string {
  return word.replaceAll(/[\\`*_{}[\]<>#|~$&!]/g, '\\$&');
}
