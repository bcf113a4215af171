import type { Commit } from '../contracts/commit.ts';
import { isOfEarlierTry } from '../job/is-of-earlier-try.ts';
import type { KnownJob } from '../job/job.ts';
import type { JobCommand } from '../job/job-command.ts';
import type { Account } from '../job/job-values.ts';
import type { IssueFacts } from '../ports/github-facts.ts';
import { awaitConfirmation } from './await-confirmation.ts';
import { endOf } from './end-of.ts';
import type { Governance } from './governance.ts';
import { hasLabel } from './has-label.ts';
import { mergedWorkOf } from './merged-work.ts';
import { showsIssues } from './shows-issues.ts';

export type WithdrawalCause = 'label-removed' | 'issue-closed';

/** How a job ends, and when people did what ends it, by GitHub's clock: of a label GitHub does not say. */
export type Withdrawal = { command: JobCommand; happenedAt?: string | undefined };

/**
 * What ends a job whose label was removed or whose issue was closed, as GitHub tells it now; undefined when that was taken back, or when people had the job taken up again since. Merging a PR
 * closes its issue too: then the job is not cancelled but done. Throws `delivery-unconfirmed` (retry) while it is being found out whether there is something that could have been merged, and
 * `merge-unshown` (retry).
 */
export async function withdrawalOf(
  governance: Governance,
  { job, commits }: { job: KnownJob; commits: readonly Commit[] },
  cause: WithdrawalCause,
  by?: Account,
): Promise<Withdrawal | undefined> {
  const { details } = job;
  const issue = await governance.facts.issue(details.repository, details.issueNumber);
  const stands =
    cause === 'label-removed'
      ? issue !== undefined && hasLabel(issue, governance.triggerLabel)
      : issue !== undefined && (issue.state === 'open' || wasClosedBefore(job, issue));
  if (stands || !(await showsIssues(governance.facts, details.repository))) return undefined;

  const merged = await mergedWorkOf(governance, details);
  if (merged !== undefined || cause === 'issue-closed')
    awaitConfirmation(governance, { job, commits }, `issue #${details.issueNumber}`);
  if (merged !== undefined) return { command: endOf(merged) };
  const happenedAt = cause === 'issue-closed' ? issue?.closedAt : undefined;
  return { command: { type: 'CancelJob', cause, ...(by === undefined ? {} : { by }) }, happenedAt };
}

/** `/factory retry` takes the job of a closed issue up again. */
function wasClosedBefore({ details }: KnownJob, { closedAt }: IssueFacts): boolean {
  return isOfEarlierTry(details, { cause: 'issue-closed', at: closedAt });
}
