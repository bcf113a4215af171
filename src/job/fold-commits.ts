import { evolve, initialJob } from './evolve.ts';
import type { Job } from './job.ts';
import type { JobEvent } from './job-event.ts';

/** What folding needs of a commit. */
export type FoldedCommit = { version: number; at: string; events: readonly JobEvent[] };

export function foldCommit(job: Job, commit: FoldedCommit): Job {
  const folded = commit.events.reduce((state, event) => evolve(state, event, commit.at), job);
  return { ...folded, version: commit.version };
}

/** The job as its commits tell it, in the order of their versions. */
export function foldCommits(jobId: string, commits: readonly FoldedCommit[]): Job {
  return commits.reduce(foldCommit, initialJob(jobId));
}
