import type { Commit } from '../../contracts/commit.ts';
import { describeEvent } from '../../observability/describe-event.ts';
import { safeText } from './safe-text.ts';

/** The newest lines only: a comment has an end. */
const longest = 40;

/** What happened to the job, one line for each thing worth telling; and how many earlier ones there are. */
export function timeline(commits: readonly Commit[]): { lines: string[]; earlier: number } {
  const lines = commits.flatMap(({ at, events }) =>
    events
      .map(describeEvent)
      .filter((text) => text !== undefined)
      .map((text) => `- \`${at.slice(0, 19).replace('T', ' ')}\` ${safeText(text, 240)}`),
  );
  return { lines: lines.slice(-longest), earlier: Math.max(0, lines.length - longest) };
}
