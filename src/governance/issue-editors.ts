import type { JobDetails } from '../job/job.ts';
import type { Account } from '../job/job-values.ts';
import type { GitHubReviewers } from '../ports/github-reviewers.ts';

/** The log says that a job is there a moment after its issue was read. */
const readBeforeMs = 60_000;

/**
 * Who has edited the issue since the job was asked for, as GitHub keeps it, the newest last; somebody who edited more than once is there more than once. The log knows an editor by the webhook
 * alone, which may be late or lost, or find the words of somebody who edited since. `unknown` when GitHub does not list every edit, or the issue is gone. Throws when GitHub gives no answer.
 */
export async function issueEditors(
  { reviewers }: { reviewers: Pick<GitHubReviewers, 'edits'> },
  { repository, issueNumber, createdAt }: JobDetails,
): Promise<Account[] | 'unknown'> {
  const { edits, complete } = await reviewers.edits(repository, issueNumber);
  if (!complete) return 'unknown';
  const since = Date.parse(createdAt) - readBeforeMs;
  return edits
    .filter(({ at }) => Date.parse(at) >= since)
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
    .map(({ by }) => by);
}
