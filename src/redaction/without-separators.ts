import { readPieces, type TextReading } from './text-reading.ts';

/** Pieces between separators are at most this long, and a separator must come back this often to be taken for one. */
const longestPiece = 16;
const leastTimes = 3;

/**
 * The text without what stands in it at regular distances: `abcde-fghij-klmno-…`, `a b c d …`. What is no letter and no digit and comes back after equally many characters is taken
 * away; the same sign anywhere else stays, since secrets have dashes of their own. Where one row lies in another of a different period, the longer counts. Undefined when nothing comes back.
 */
export function withoutSeparators(text: string): TextReading | undefined {
  const rows = rowsIn(text).sort((a, b) => b.times - a.times);
  if (rows.length === 0) return undefined;
  const taken = new Uint8Array(text.length);
  const periods = new Uint8Array(text.length);
  for (const row of rows) {
    const places = placesOf(row);
    if (!places.every((at) => periods[at] === 0 || periods[at] === row.period)) continue;
    for (const at of places) taken[at] = 1;
    periods.fill(row.period, row.start, places.at(-1));
  }
  return readPieces(piecesLeft(text, taken), { glued: true });
}

/** Places in a text, a period apart, at which the same sign stands. */
type Row = { start: number; period: number; times: number };

function rowsIn(text: string): Row[] {
  const { places, lettersBetween } = signsOf(text);
  const rows: Row[] = [];
  for (const start of places) {
    const sign = text.charCodeAt(start);
    for (let period = 2; period <= longestPiece + 1; period += 1) {
      if (text.charCodeAt(start + period) !== sign || text.charCodeAt(start - period) === sign) continue;
      const end = endOfRow(text, start, period);
      const times = (end - start) / period + 1;
      // A row of dashes or blanks separates nothing.
      if (times >= leastTimes && lettersBetween(start, end) * 2 >= times) rows.push({ start, period, times });
    }
  }
  return rows;
}

function placesOf({ start, period, times }: Row): number[] {
  return Array.from({ length: times }, (_, time) => start + time * period);
}

/** The last of the places, a period apart, at which the sign of the first comes back. */
function endOfRow(text: string, start: number, period: number): number {
  const sign = text.charCodeAt(start);
  let end = start;
  while (text.charCodeAt(end + period) === sign) end += period;
  return end;
}

/** Where a text has what may separate, and how many letters and digits lie between two places. */
function signsOf(text: string): {
  places: number[];
  lettersBetween(start: number, end: number): number;
} {
  const places: number[] = [];
  const letters = new Uint32Array(text.length + 1);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isLetter = isLetterOrDigit(code);
    letters[at + 1] = (letters[at] ?? 0) + (isLetter ? 1 : 0);
    // Ends of lines are taken away by another reading, together with what begins the next line.
    if (!isLetter && code < 128 && code !== 10 && code !== 13) places.push(at);
  }
  return { places, lettersBetween: (start, end) => (letters[end] ?? 0) - (letters[start] ?? 0) };
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function piecesLeft(text: string, taken: Uint8Array): { text: string; at: number }[] {
  const pieces: { text: string; at: number }[] = [];
  let from = 0;
  for (let at = taken.indexOf(1); at !== -1; at = taken.indexOf(1, at + 1)) {
    if (at > from) pieces.push({ text: text.slice(from, at), at: from });
    from = at + 1;
  }
  pieces.push({ text: text.slice(from), at: from });
  return pieces;
}
