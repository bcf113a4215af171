import { readPieces, type TextReading } from './text-reading.ts';
import { withoutSeparators } from './without-separators.ts';

const quotes = new Set(['"', "'", '`']);
/** What stands between two literals whose contents are put together: operators, commas, brackets, line ends. */
const between = new Set([...' \t\r\n+.,&|\\(){}[]$:']);
const furthest = 200;

/**
 * The ways in which a text that was split can be put together again: literals next to one another (`'ab' + 'cd'`, `['ab', 'cd']`), the lines of a
 * paragraph or a comment, the contents of all literals in their order, for a split over several variables, and what is left without regular separators.
 */
export function gluedTexts(text: string): TextReading[] {
  return [
    joinedLiterals(text),
    joinedLines(text, ornamentsOff),
    joinedLines(text, commentOff),
    onlyLiterals(text),
    withoutSeparators(text),
  ].filter((reading): reading is TextReading => reading !== undefined);
}

function joinedLiterals(text: string): TextReading | undefined {
  const pieces: { text: string; at: number }[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (!quotes.has(text.charAt(at))) continue;
    const next = endOfGap(text, at + 1);
    if (next === undefined) continue;
    pieces.push({ text: text.slice(from, at), at: from });
    from = next;
    at = next - 1;
  }
  if (from === 0) return undefined;
  return readPieces([...pieces, { text: text.slice(from), at: from }], { glued: true });
}

/** Behind the quote that opens the next literal; undefined when something else comes first. */
function endOfGap(text: string, start: number): number | undefined {
  for (let at = start; at < Math.min(text.length, start + furthest); at += 1) {
    const character = text.charAt(at);
    if (quotes.has(character)) return at + 1;
    if (!between.has(character)) return undefined;
  }
  return undefined;
}

/** Line ends go, with what `part` says does not belong to a line's words. */
function joinedLines(text: string, part: (line: string) => Part): TextReading | undefined {
  if (!text.includes('\n')) return undefined;
  let at = 0;
  const pieces = text.split('\n').map((line) => {
    const { start, end } = part(line);
    const piece = { text: line.slice(start, end), at: at + start };
    at += line.length + 1;
    return piece;
  });
  return readPieces(pieces, { glued: true });
}

/** From where to where a line's words go. */
type Part = { start: number; end: number };

/** Without anything that introduces a line of a comment, a quotation or a list, and what ends a literal: of either there may be more than one. */
function ornamentsOff(line: string): Part {
  return { start: leadIn(line), end: lastWordEnd(line) };
}

/** Without one sign of a comment: what comes behind it may begin with dashes of its own. */
function commentOff(line: string): Part {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  return { start: commentSign.exec(line)?.[0].length ?? 0, end };
}

const commentSign = /^[ \t]*(?:(?:#|\/\/|\*|;|>|--(?=[ \t])) ?)?/;

function leadIn(line: string): number {
  let at = 0;
  while (at < line.length && ' \t#*/>;-|"\'`'.includes(line.charAt(at))) at += 1;
  return at;
}

function lastWordEnd(line: string): number {
  let end = line.length;
  while (end > 0 && ' \t\r\\+,"\'`'.includes(line.charAt(end - 1))) end -= 1;
  return end;
}

/** Contents of literals that end on their line. */
function onlyLiterals(text: string): TextReading | undefined {
  const pieces: { text: string; at: number }[] = [];
  let lineStart = 0;
  for (const line of text.split('\n')) {
    collectLiterals(line, lineStart, pieces);
    lineStart += line.length + 1;
  }
  return pieces.length < 2 ? undefined : readPieces(pieces, { glued: true });
}

function collectLiterals(line: string, lineStart: number, pieces: { text: string; at: number }[]): void {
  for (let at = 0; at < line.length; at += 1) {
    if (!quotes.has(line.charAt(at))) continue;
    const end = line.indexOf(line.charAt(at), at + 1);
    if (end === -1) continue;
    pieces.push({ text: line.slice(at + 1, end), at: lineStart + at + 1 });
    at = end;
  }
}
