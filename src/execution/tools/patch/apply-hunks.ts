import { nearestRegion } from '../nearest-region.ts';
import type { Hunk } from './parse-patch.ts';

/** The text with all hunks applied, each found after the one before it; or which one does not fit. Pure. */
export function applyHunks(text: string, hunks: readonly Hunk[]): { text: string } | { refused: string } {
  const windows = text.includes('\r\n');
  const plain = windows ? text.replaceAll('\r\n', '\n') : text;
  const endsWithBreak = plain === '' || plain.endsWith('\n');
  const lines = plain === '' ? [] : (endsWithBreak ? plain.slice(0, -1) : plain).split('\n');
  const result: string[] = [];
  let from = 0;
  for (const [index, hunk] of hunks.entries()) {
    const at = locate(lines, hunk, from);
    if (at === undefined) return { refused: doesNotFit(index, hunk, plain) };
    result.push(...lines.slice(from, at), ...hunk.after);
    from = at + hunk.before.length;
  }
  result.push(...lines.slice(from));
  const joined = result.join('\n') + (endsWithBreak && result.length > 0 ? '\n' : '');
  return { text: windows ? joined.replaceAll('\n', '\r\n') : joined };
}

function locate(lines: string[], hunk: Hunk, from: number): number | undefined {
  const start = afterContext(lines, hunk.context, from);
  if (start === undefined) return undefined;
  // Nothing to find: an insertion, right after its context or at the end of the file.
  if (hunk.before.length === 0) return hunk.context.length > 0 && !hunk.atEnd ? start : lines.length;
  if (hunk.atEnd) {
    const last = lines.length - hunk.before.length;
    return last >= start && fits(lines, hunk.before, last, exactly) ? last : undefined;
  }
  return find(lines, hunk.before, start, exactly) ?? find(lines, hunk.before, start, butForTrailingSpace);
}

/** The line after the last of the context lines, each looked for after the one before it. */
function afterContext(lines: string[], context: string[], from: number): number | undefined {
  let at = from;
  for (const wanted of context) {
    const found = lines.findIndex((line, index) => index >= at && line.trim() === wanted);
    if (found === -1) return undefined;
    at = found + 1;
  }
  return at;
}

type Agree = (line: string, wanted: string) => boolean;
const exactly: Agree = (line, wanted) => line === wanted;
const butForTrailingSpace: Agree = (line, wanted) => line.trimEnd() === wanted.trimEnd();

function find(lines: string[], wanted: string[], from: number, agree: Agree): number | undefined {
  for (let at = from; at + wanted.length <= lines.length; at += 1)
    if (fits(lines, wanted, at, agree)) return at;
  return undefined;
}

function fits(lines: string[], wanted: string[], at: number, agree: Agree): boolean {
  return wanted.every((line, index) => agree(lines[at + index] ?? '', line));
}

function doesNotFit(index: number, hunk: Hunk, text: string): string {
  const region = nearestRegion(text, [...hunk.context, ...hunk.before].join('\n'));
  const hint = region
    ? `; the nearest is at lines ${region.start} to ${region.end}:\n${region.text.slice(0, 4_000)}`
    : '; nothing like it is there';
  return `change ${index + 1} does not fit${hint}`;
}
