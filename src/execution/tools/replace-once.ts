import { nearestRegion } from './nearest-region.ts';

/** The text after the replacement and the line it starts at; or why it was not made. */
export type Replacement = { text: string; line: number } | { refused: string };

/** Replaces `wanted`, which must occur exactly once, by `replacement`. A file with Windows line ends keeps them. */
export function replaceOnce(text: string, wanted: string, replacement: string): Replacement {
  if (wanted === '')
    return { refused: 'old_text is empty; use write to create a file or to replace it as a whole' };
  if (wanted === replacement) return { refused: 'old_text and new_text are the same' };
  const windows = text.includes('\r\n') && !wanted.includes('\r\n');
  const needle = windows ? wanted.replaceAll('\n', '\r\n') : wanted;
  const first = text.indexOf(needle);
  if (first === -1) return { refused: notFound(text, wanted) };
  const places = occurrences(text, needle);
  if (places.length > 1) {
    const shown = places.slice(0, 10).map((place) => lineOf(text, place));
    return {
      refused: `old_text occurs ${places.length} times (lines ${shown.join(', ')}); include more of the lines around it, so that it occurs once`,
    };
  }
  const inserted = windows ? replacement.replaceAll(/\r?\n/g, '\r\n') : replacement;
  return {
    text: text.slice(0, first) + inserted + text.slice(first + needle.length),
    line: lineOf(text, first),
  };
}

function notFound(text: string, wanted: string): string {
  const region = nearestRegion(text, wanted);
  if (!region) return 'old_text does not occur, nor anything like it; read the file first';
  const numbered = region.text
    .split('\n')
    .slice(0, 60)
    .map((line, index) => `${region.start + index}\t${line.slice(0, 400)}`);
  return `old_text does not occur exactly (white space counts). The nearest is at lines ${region.start} to ${region.end}:\n${numbered.join('\n')}`;
}

function occurrences(text: string, needle: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(needle); at !== -1 && places.length < 1000; at = text.indexOf(needle, at + 1))
    places.push(at);
  return places;
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
