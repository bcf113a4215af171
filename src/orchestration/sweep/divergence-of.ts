import type { Commit } from '../../contracts/commit.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { Job } from '../../job/job.ts';
import { openPullRequestOf } from '../../job/open-pull-request.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';

export type Divergence = JobMessageOf<'reconcile'>['divergence'];
export type AskedBy = 'label' | 'command';

/**
 * What has happened on GitHub that an unfinished job does not know. A missing label says something only about a job that was asked for by it: `/factory run`
 * needs none.
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
  if (pullRequest?.state === 'closed') return 'pull-request-closed';
  const issue = await facts.issue(details.repository, details.issueNumber);
  if (issue?.state === 'closed') return 'issue-closed';
  const wanted = triggerLabel.toLowerCase();
  const labelled = issue?.labels.some((label) => label.toLowerCase() === wanted) ?? false;
  return labelled || askedBy === 'command' ? undefined : 'label-removed';
}

/** Whether the last request for the job came with the label: the command that made it carries the name of its message. */
export function askedByLabel(commits: readonly Commit[]): boolean {
  const asking = commits.findLast(({ events }) =>
    events.some(({ type }) => type === 'JobSubmitted' || type === 'JobRetried'),
  );
  return asking?.commandId.startsWith('label-added:') === true;
}
