import type { JobDetails } from '../job/job.ts';
import type { Account } from '../job/job-values.ts';
import type { GitHubReviewers } from '../ports/github-reviewers.ts';

/** The log says that a job is there a moment after its issue was read. */
const readBeforeMs = 60_000;

/**
 * Who has edited the issue since the job was asked for, as GitHub keeps it; somebody who edited more than once is there more than once, and accounts that are gone are not, since they review nothing. The log knows an editor by the webhook
 * alone, which may be late or lost. `unknown` when GitHub does not list every edit, or the issue is gone. Throws when GitHub gives no answer.
 */
export async function issueEditors(
  { reviewers }: { reviewers: Pick<GitHubReviewers, 'edits'> },
  { repository, issueNumber, createdAt }: JobDetails,
): Promise<Account[] | 'unknown'> {
  const since = new Date(Date.parse(createdAt) - readBeforeMs).toISOString();
  const { edits, complete } = await reviewers.edits(repository, issueNumber, since);
  return complete ? edits.flatMap(({ by }) => by ?? []) : 'unknown';
}
