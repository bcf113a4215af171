import { initialJob } from '../../src/job/evolve.ts';
import { type FoldedCommit, foldCommit, type foldCommits } from '../../src/job/fold-commits.ts';
import type { Job } from '../../src/job/job.ts';

/**
 * Folds each commit of a store of frozen commits once: what comes again is the very same commit, behind the very same others. The jobs are frozen, for all who
 * read the log share them.
 */
export function createFoldingMemory(): typeof foldCommits {
  const jobs = new WeakMap<FoldedCommit, Job>();
  return (jobId, commits) => {
    const folded = commits.findLastIndex((commit) => jobs.has(commit));
    const known = commits[folded];
    let job = (known && jobs.get(known)) ?? initialJob(jobId);
    for (const commit of commits.slice(folded + 1)) {
      job = frozenJob(foldCommit(job, commit));
      jobs.set(commit, job);
    }
    return job;
  };
}

function frozenJob(job: Job): Job {
  for (const part of Object.values(job.details ?? {})) Object.freeze(part);
  Object.freeze(job.details);
  return Object.freeze(job);
}
