import { FactoryError } from '../contracts/factory-error.ts';
import type { JobCommandOf } from '../job/job-command.ts';
import type { PullRequestFacts } from '../ports/github-facts.ts';

/**
 * What a pull request that is closed says of its job, as a command: it was merged, or only closed. Throws FactoryError `merge-unshown` (retry) while GitHub tells of a merge and not of the commit
 * that it made: taken for a close, it would cancel a job whose work is where it was to go.
 */
export function endOf({
  number,
  merged,
  mergeSha,
  headSha,
}: Pick<PullRequestFacts, 'number' | 'merged' | 'mergeSha' | 'headSha'>): JobCommandOf<
  'RecordMerge' | 'RecordClose'
> {
  if (!merged) return { type: 'RecordClose', pullRequest: number };
  if (mergeSha !== null) return { type: 'RecordMerge', pullRequest: number, sha: mergeSha, headSha };
  throw new FactoryError(
    'merge-unshown',
    `Pull request #${number} was merged, and GitHub does not say yet by which commit. Looking again later.`,
    { disposition: 'retry' },
  );
}
