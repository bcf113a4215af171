import type { JobMessageOf } from '../../contracts/job-message.ts';
import { endsJob } from '../../job/ends-job.ts';
import { isOfEarlierTry } from '../../job/is-of-earlier-try.ts';
import type { Job } from '../../job/job.ts';
import { openPullRequestOf } from '../../job/open-pull-request.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';

export type Divergence = JobMessageOf<'reconcile'>['divergence'];
export type AskedBy = 'label' | 'command';

/**
 * What has happened on GitHub that an unfinished job does not know. An issue that is not there any more, because somebody deleted or transferred it, is taken for closed. A missing label says
 * something only about a job that was asked for by it: `/factory run` needs none. What was closed before people had the job taken up again is known.
 */
export async function divergenceOf(
  facts: Pick<GitHubFacts, 'issue' | 'pullRequest'>,
  job: Job,
  { askedBy, triggerLabel }: { askedBy: AskedBy; triggerLabel: string },
): Promise<Divergence | undefined> {
  const { details } = job;
  if (details === undefined) return undefined;
  const number = openPullRequestOf(details);
  const pullRequest = number === undefined ? undefined : await facts.pullRequest(details.repository, number);
  if (pullRequest !== undefined && endsJob(details, pullRequest)) return 'pull-request-closed';
  const issue = await facts.issue(details.repository, details.issueNumber);
  if (issue === undefined) return 'issue-closed';
  if (issue.state === 'closed' && !isOfEarlierTry(details, { cause: 'issue-closed', at: issue.closedAt }))
    return 'issue-closed';
  const wanted = triggerLabel.toLowerCase();
  const labelled = issue.labels.some((label) => label.toLowerCase() === wanted);
  return labelled || askedBy === 'command' ? undefined : 'label-removed';
}
