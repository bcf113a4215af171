import { readPieces, type TextReading } from './text-reading.ts';

const quotes = new Set(['"', "'", '`']);
/** What stands between two literals whose contents are put together: operators, commas, brackets, line ends. */
const between = new Set([...' \t\r\n+.,&|\\(){}[]$:']);
const furthest = 200;

/**
 * The ways in which a text that was split can be put together again: literals next to one another (`'ab' + 'cd'`, `['ab', 'cd']`), the lines of a
 * paragraph or a comment, and the contents of all literals in their order, for a split over several variables.
 */
export function gluedTexts(text: string): TextReading[] {
  return [joinedLiterals(text), joinedLines(text), onlyLiterals(text)].filter(
    (reading): reading is TextReading => reading !== undefined,
  );
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

/** Line ends go, with what introduces a line of a comment, a quotation or a list. */
function joinedLines(text: string): TextReading | undefined {
  if (!text.includes('\n')) return undefined;
  let at = 0;
  const pieces = text.split('\n').map((line) => {
    const start = leadIn(line);
    const piece = { text: line.slice(start, lastWordEnd(line)), at: at + start };
    at += line.length + 1;
    return piece;
  });
  return readPieces(pieces, { glued: true });
}

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
