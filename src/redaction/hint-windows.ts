/** What a kind's shape holds before its hint, and as much behind it as tells it for certain. */
const before = 80;
const behind = 400;

/** A part of a text: from `start`, up to `end`. */
export type Window = { start: number; end: number };

/**
 * The parts of a text around its hints. A regular expression need not be tried anywhere else, and trying it is what takes time.
 *
 * @param lower the text in lower case
 */
export function hintWindows(text: string, lower: string, hints: readonly string[]): Window[] {
  // Some characters are two in lower case; then places differ.
  if (lower.length !== text.length) return [{ start: 0, end: text.length }];
  const found = hints.flatMap((hint) => placesOf(lower, hint)).sort((a, b) => a - b);
  const windows: Window[] = [];
  for (const place of found) {
    const last = windows.at(-1);
    const end = Math.min(text.length, place + behind);
    if (last !== undefined && place - before <= last.end) last.end = end;
    else windows.push({ start: Math.max(0, place - before), end });
  }
  return windows;
}

function placesOf(text: string, part: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) places.push(at);
  return places;
}
