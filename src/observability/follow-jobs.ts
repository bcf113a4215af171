import type { Commit } from '../contracts/commit.ts';
import { describeEvent } from './describe-event.ts';

/** One thing that happened to a job (`reference`: `owner/name#3`), for a terminal. */
export type ProgressLine = { reference: string; text: string; at: string };

/** Prints what is new in a job's log, each commit once. */
export type JobFollower = { news(jobId: string): Promise<void> };

/** A job as people call it: `owner/name#3`, once it has been submitted. */
function referenceIn(commits: readonly Commit[]): string | undefined {
  const submitted = commits.flatMap((commit) => commit.events).find((event) => event.type === 'JobSubmitted');
  if (submitted?.type !== 'JobSubmitted') return undefined;
  return `${submitted.repository.owner}/${submitted.repository.name}#${submitted.issueNumber}`;
}

/** Follows jobs through their logs and hands each new line to `print`. */
export function followJobs(options: {
  commits: (jobId: string) => Promise<Commit[]>;
  print: (line: ProgressLine) => void;
}): JobFollower {
  const seen = new Map<string, number>();
  return {
    async news(jobId) {
      const commits = await options.commits(jobId);
      const fresh = commits.filter((commit) => commit.version > (seen.get(jobId) ?? 0));
      seen.set(jobId, commits.at(-1)?.version ?? 0);
      const reference = referenceIn(commits) ?? jobId;
      for (const { at, events } of fresh) {
        const lines = events.map(describeEvent).filter((text) => text !== undefined);
        for (const text of lines) options.print({ reference, text, at });
      }
    },
  };
}
