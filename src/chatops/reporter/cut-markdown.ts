import { anyMarker } from './markers.ts';
import type { SizeOf } from './page-section.ts';

/** Longer than the words on what was left out can get. */
const wordsLonger = 60;

/**
 * The first lines of a page that the factory has written, as many as fit, and how many more there were. Never cut inside of what is unfolded or of a fence, which would take in whatever stands
 * behind it. A marker in the last line stays: by it the text is found again.
 */
export function cutMarkdown(text: string, most: number, sizeOf: SizeOf): string {
  if (sizeOf(text) <= most) return text;
  const lines = text.split('\n');
  const marker = lines.at(-1)?.startsWith(anyMarker) === true ? `\n\n${lines.pop()}` : '';
  const isWhole = followBlocks();
  let left = most - sizeOf(marker) - wordsLonger;
  let kept = 0;
  for (const [index, line] of lines.entries()) {
    left -= sizeOf(line) + 1;
    if (left < 0) break;
    if (isWhole(line)) kept = index + 1;
  }
  const shown = lines.slice(0, kept).join('\n').trimEnd();
  return `${shown}\n\n… ${lines.length - kept} more lines${marker}`.trimStart();
}

/** Told the lines of a page in turn, answers whether everything that has begun has ended with this one. */
function followBlocks(): (line: string) => boolean {
  let isUnfolded = false;
  let fence: string | undefined;
  return (line) => {
    const [, ticks = '', info = ''] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence !== undefined) {
      if (info.trim() === '' && ticks.length >= fence.length) fence = undefined;
    } else if (ticks !== '') fence = ticks;
    else if (line.startsWith('<details>')) isUnfolded = true;
    else if (line === '</details>') isUnfolded = false;
    return fence === undefined && !isUnfolded;
  };
}
