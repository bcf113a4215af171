import type { Html, Paragraph, PhrasingContent, RootContent, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { maxCommentLength, mayHoldCommand, takesTextBelow } from '../contracts/may-hold-command.ts';

/** `text`: the line as a reader sees it. `below`: what stands under it, up to the next command or the end of the comment, as its author wrote it. */
export type CommandLine = { text: string; below: string };

/** A line, and the first and last line of the source that it comes from: code and links may go on over several. */
type Found = { text: string; first: number; last: number };

/** What is still to be believed while a comment is read from top to bottom. */
type Reading = { markdown: string; openElements: number; hiding: boolean; found: Found[] };

const lineEnd = /\r\n|\r|\n/;
const parsing = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * The lines of a comment, or of a review, that begin with `/factory`, each as a reader sees it, and what stands below.
 *
 * Only lines of plain paragraphs at the top level count: not headings, lists, tables, quotes (nor their lazy continuation lines), footnotes or code. `/factory` must
 * stand there in the source as it is (no escapes, entities, emphasis, link) and be the first thing on its line. HTML hides things, so nothing counts inside an
 * element that is still open (`<details>`) or after a comment that is never closed.
 */
export function commandLines(comment: string): CommandLine[] {
  const markdown = comment.slice(0, maxCommentLength);
  const lines = markdown.split(lineEnd);
  return foundIn(markdown).map(({ text, last, until }) => ({
    text,
    below: lines.slice(last, until).join('\n'),
  }));
}

/**
 * A comment without its commands and what belongs to them: what else it says, to whoever asked something. A line that only looks like a command, in code, say, is left out as well; what
 * stands below it is not.
 */
export function withoutCommands(comment: string): string {
  const lines = comment.split(lineEnd);
  const isTaken = new Set<number>();
  for (const { text, first, last, until } of foundIn(comment.slice(0, maxCommentLength))) {
    const [name = ''] = text.slice('/factory'.length).trim().toLowerCase().split(/\s/);
    const end = takesTextBelow(name) ? (until ?? lines.length) : last;
    for (let line = first; line <= end; line += 1) isTaken.add(line);
  }
  return lines
    .filter((line, index) => !isTaken.has(index + 1) && !mayHoldCommand(line))
    .join('\n')
    .trim();
}

/** `until`: the last line before the next command; undefined for the last one. */
function foundIn(markdown: string): (Found & { until: number | undefined })[] {
  if (!mayHoldCommand(markdown)) return [];
  const reading: Reading = { markdown, openElements: 0, hiding: false, found: [] };
  for (const node of blocksOf(markdown)) readBlock(node, reading);
  return reading.found.map((found, index) => {
    const next = reading.found[index + 1];
    return { ...found, until: next === undefined ? undefined : next.first - 1 };
  });
}

function blocksOf(markdown: string): readonly RootContent[] {
  try {
    return fromMarkdown(markdown, parsing).children;
  } catch (error) {
    // Thousands of nested quotes exhaust the parser's stack; nobody reads such a comment as a command.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function readBlock(node: RootContent, reading: Reading): void {
  if (node.type === 'html') readHtml(node, reading);
  if (node.type === 'paragraph') readParagraph(node, reading);
}

/** A stretch of a paragraph that lies on one line. */
type Piece = { startsLine: boolean; isCommand: boolean } & Found;

function readParagraph(paragraph: Paragraph, reading: Reading): void {
  const lines: Piece[] = [];
  for (const [index, node] of paragraph.children.entries()) {
    const afterBreak = index === 0 || paragraph.children[index - 1]?.type === 'break';
    for (const [at, piece] of piecesOf(node, reading).entries()) {
      const last = lines.at(-1);
      if (last === undefined || piece.startsLine || (at === 0 && afterBreak)) lines.push(piece);
      else Object.assign(last, { text: last.text + piece.text, last: piece.last });
    }
  }
  // Looked at again when whole: `/factory` with something glued to it by markup is another word.
  const isCommand = (line: Piece): boolean => line.isCommand && /^\/factory(?=[ \t]|$)/.test(line.text);
  reading.found.push(...lines.filter(isCommand));
}

function piecesOf(node: PhrasingContent, reading: Reading): Piece[] {
  if (node.type === 'break') return [];
  if (node.type === 'text') return textPieces(node, reading);
  if (node.type === 'html') readHtml(node, reading);
  const text = visibleText(node).replaceAll(/[\r\n]+/g, ' ');
  return [{ startsLine: false, isCommand: false, text, ...linesOf(node) }];
}

/** A text's lines. Source and value run in parallel unless an entity stands for a line break: then no line of it is a command. */
function textPieces(node: Text, reading: Reading): Piece[] {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  const values = node.value.split(lineEnd);
  const sources =
    from === undefined || to === undefined ? [] : reading.markdown.slice(from, to).split(lineEnd);
  if (sources.length !== values.length) {
    if (node.value.includes('<!--')) reading.hiding = true;
    return [{ startsLine: false, isCommand: false, text: node.value, ...linesOf(node) }];
  }
  return values.map((text, index) => {
    if (text.includes('<!--')) reading.hiding = true;
    const believed = reading.openElements === 0 && !reading.hiding;
    const isCommand = believed && /^[ \t]*\/factory(?=[ \t]|$)/.test(sources[index] ?? '');
    const line = linesOf(node).first + index;
    return { startsLine: index > 0, isCommand, text, first: line, last: line };
  });
}

/** The parser tells the position of everything that it read. */
function linesOf({ position }: PhrasingContent): { first: number; last: number } {
  return { first: position?.start.line ?? 0, last: position?.end.line ?? 0 };
}

function visibleText(node: PhrasingContent): string {
  if (node.type === 'html' || node.type === 'image') return '';
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(visibleText).join('') : '';
}

const voidElements = ['br', 'hr', 'img', 'wbr'];

/**
 * Counts the elements that a piece of raw HTML leaves open, erring towards "open": every tag in it opens, and closing tags count only where no attribute has a
 * value that could imitate one.
 */
function readHtml({ value }: Html, reading: Reading): void {
  const isComment = value.startsWith('<!--');
  // Tags inside a comment are text; what follows it in the same block is raw HTML and is looked at as such.
  readTags(isComment ? value.slice(value.indexOf('-->') + 3) : value, reading);
  if (isComment && !value.includes('-->')) reading.hiding = true;
}

function readTags(html: string, reading: Reading): void {
  if (html.includes('<!--') && html.lastIndexOf('<!--') > html.lastIndexOf('-->')) reading.hiding = true;
  const closingCounts = !/["'=]/.test(html);
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9-]*)/g)) {
    if (voidElements.includes(name.toLowerCase())) continue;
    if (slash === '') reading.openElements += 1;
    else if (closingCounts) reading.openElements = Math.max(0, reading.openElements - 1);
  }
}
