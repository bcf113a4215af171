import { distance } from 'fastest-levenshtein';

/** Lines `start` to `end` (from 1, inclusive) of a text. */
export type Region = { start: number; end: number; text: string };

/** Bounds on the work for texts that somebody made long on purpose. */
const mostLines = 20_000;
const comparedCharacters = 200;

/**
 * Where a text that was not found verbatim was probably meant: the window of as many lines in which most lines agree but for their white
 * space, or else begins with the line most like its first. Undefined when nothing is alike.
 */
export function nearestRegion(text: string, wanted: string): Region | undefined {
  const lines = text.split('\n').slice(0, mostLines);
  const wantedLines = wanted.replace(/\n$/, '').split('\n');
  const start =
    bestOverlap(lines, wantedLines) ?? mostAlike(lines, wantedLines.find((line) => line.trim() !== '') ?? '');
  if (start === undefined) return undefined;
  const end = Math.min(lines.length, start + wantedLines.length);
  return { start: start + 1, end, text: lines.slice(start, end).join('\n') };
}

/** Each line that agrees votes for the place where the window would begin. */
function bestOverlap(lines: string[], wanted: string[]): number | undefined {
  const offsets = new Map<string, number[]>();
  for (const [offset, line] of wanted.slice(0, 400).entries()) {
    const key = line.trim();
    if (key.length < 2) continue;
    offsets.set(key, [...(offsets.get(key) ?? []), offset]);
  }
  const votes = new Map<number, number>();
  for (const [index, line] of lines.entries()) {
    for (const offset of offsets.get(line.trim())?.slice(0, 20) ?? []) {
      const start = Math.max(0, index - offset);
      votes.set(start, (votes.get(start) ?? 0) + 1);
    }
  }
  let best: { start: number; votes: number } | undefined;
  for (const [start, count] of votes) if (!best || count > best.votes) best = { start, votes: count };
  return best?.start;
}

function mostAlike(lines: string[], wanted: string): number | undefined {
  const target = wanted.trim().slice(0, comparedCharacters);
  let best: { index: number; share: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const candidate = line.trim().slice(0, comparedCharacters);
    if (candidate === '' || target === '') continue;
    const share = distance(candidate, target) / Math.max(candidate.length, target.length);
    if (!best || share < best.share) best = { index, share };
  }
  return best && best.share <= 0.6 ? best.index : undefined;
}
