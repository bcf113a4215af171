import type { Commit } from '../../contracts/commit.ts';
import { describeEvent } from '../../observability/describe-event.ts';
import { safeText } from './safe-text.ts';

/** The newest lines only: a comment has an end. */
const longest = 40;

/** What happened to the job, one line for each thing worth telling. */
export function timeline(commits: readonly Commit[]): string[] {
  const lines = commits.flatMap(({ at, events }) =>
    events
      .map(describeEvent)
      .filter((text) => text !== undefined)
      .map((text) => `- \`${at.slice(0, 19).replace('T', ' ')}\` ${safeText(text, 240)}`),
  );
  const cut = lines.length - longest;
  return cut > 0 ? [`- … ${cut} earlier`, ...lines.slice(-longest)] : lines;
}
