import type { Html, Paragraph, PhrasingContent, RootContent, Text } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** What is still to be believed while a comment is read from top to bottom. */
type Reading = { markdown: string; openElements: number; hiding: boolean; lines: string[] };

const parsing = { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] };

/**
 * The lines of a comment that begin with `/factory`, each as a reader sees it.
 *
 * Only lines of plain paragraphs at the top level count: not headings, lists, tables, quotes (nor their lazy continuation lines), footnotes or code. `/factory` must
 * stand there in the source as it is (no escapes, entities, emphasis, link) and be the first thing on its line. HTML hides things, so nothing counts inside an
 * element that is still open (`<details>`) or after a comment that is never closed.
 */
export function commandLines(markdown: string): string[] {
  const tree = fromMarkdown(markdown, parsing);
  const reading: Reading = { markdown, openElements: 0, hiding: false, lines: [] };
  for (const node of tree.children) readBlock(node, reading);
  return reading.lines;
}

function readBlock(node: RootContent, reading: Reading): void {
  if (node.type === 'html') readHtml(node, reading);
  if (node.type === 'paragraph') readParagraph(node, reading);
}

/** A stretch of a paragraph that lies on one line. */
type Piece = { startsLine: boolean; isCommand: boolean; text: string };

function readParagraph(paragraph: Paragraph, reading: Reading): void {
  const lines: Piece[] = [];
  for (const [index, node] of paragraph.children.entries()) {
    const afterBreak = index === 0 || paragraph.children[index - 1]?.type === 'break';
    for (const [at, piece] of piecesOf(node, reading).entries()) {
      const last = lines.at(-1);
      if (last === undefined || piece.startsLine || (at === 0 && afterBreak)) lines.push(piece);
      else last.text += piece.text;
    }
  }
  // Looked at again when whole: `/factory` with something glued to it by markup is another word.
  const isCommand = (line: Piece): boolean => line.isCommand && /^\/factory(?=[ \t]|$)/.test(line.text);
  reading.lines.push(...lines.filter(isCommand).map((line) => line.text));
}

function piecesOf(node: PhrasingContent, reading: Reading): Piece[] {
  if (node.type === 'break') return [];
  if (node.type === 'text') return textPieces(node, reading);
  if (node.type === 'html') readHtml(node, reading);
  return [{ startsLine: false, isCommand: false, text: visibleText(node).replaceAll(/[\r\n]+/g, ' ') }];
}

/** A text's lines. Source and value run in parallel unless an entity stands for a line break: then no line of it is a command. */
function textPieces(node: Text, reading: Reading): Piece[] {
  const from = node.position?.start.offset;
  const to = node.position?.end.offset;
  const values = node.value.split(/\r\n|\r|\n/);
  const sources =
    from === undefined || to === undefined ? [] : reading.markdown.slice(from, to).split(/\r\n|\r|\n/);
  if (sources.length !== values.length) {
    if (node.value.includes('<!--')) reading.hiding = true;
    return [{ startsLine: false, isCommand: false, text: node.value }];
  }
  return values.map((text, index) => {
    if (text.includes('<!--')) reading.hiding = true;
    const believed = reading.openElements === 0 && !reading.hiding;
    const isCommand = believed && /^[ \t]*\/factory(?=[ \t]|$)/.test(sources[index] ?? '');
    return { startsLine: index > 0, isCommand, text };
  });
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
