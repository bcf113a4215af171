import type { ChecklistItem } from '../../../contracts/agent-task.ts';
import type { Commit } from '../../../contracts/commit.ts';
import type { FrozenRequest } from '../../../contracts/frozen-request.ts';
import { isArtifactLost } from '../../../contracts/is-artifact-lost.ts';
import { queueGroupOfRepository } from '../../../contracts/queue-group.ts';
import { readFrozenRequest, requestUnreadable } from '../../../contracts/read-frozen-request.ts';
import { isHoldShown } from '../../../job/is-hold-shown.ts';
import type { KnownJob } from '../../../job/job.ts';
import { closedByPeople } from '../closed-by-people.ts';
import { defaultBranchOf } from '../default-branch-of.ts';
import { ensurePullRequest } from '../ensure-pull-request.ts';
import { titleOf } from '../pull-request-title.ts';
import type { Reporter } from '../reporter.ts';
import { sayOnce } from '../say-once.ts';
import { closeFormerHold } from './close-former-hold.ts';
import { governanceCheck } from './governance-check.ts';
import type { HeldRequest } from './held-request.ts';
import { putHoldCommit } from './put-hold-commit.ts';
import { renderHoldBody } from './render-hold-body.ts';
import { renderSpecFile } from './render-spec-file.ts';
import { tellHoldRefused } from './tell-hold-refused.ts';

/** Shows what is held to its reviewers, unless they see it already. What GitHub refuses for an hour people are told. */
export async function showHold(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  checklist: readonly ChecklistItem[],
): Promise<void> {
  const { verdict } = job.details;
  const wanted = wantedBy(commits);
  if (job.state !== 'HELD' || verdict?.decision !== 'hold' || wanted === undefined) return;
  try {
    await openHold(reporter, { job, verdict, checklist }, commits);
  } catch (error) {
    await tellHoldRefused(reporter, job, wanted, error);
  }
}

/** What made it so that reviewers are to be shown something: the newest verdict, or a push that has voided what they saw; undefined where they see it. */
function wantedBy(commits: readonly Commit[]): Commit | undefined {
  if (isHoldShown(commits)) return undefined;
  return commits.findLast(({ events }) =>
    events.some(({ type }) => type === 'VerdictRecorded' || type === 'HoldVoided'),
  );
}

/**
 * A commit on the job's branch, a draft pull request, a check that asks for action. Then governance is asked to verify both; until it has, no review counts.
 */
async function openHold(
  reporter: Reporter,
  hold: Omit<HeldRequest, 'request'>,
  commits: readonly Commit[],
): Promise<void> {
  const { job } = hold;
  const { repository } = job.details;
  const request = await requestOrLoss(reporter, job);
  if (request === 'lost') return;
  const held = { ...hold, request };
  const content = renderSpecFile(held);
  const defaultBranch = await defaultBranchOf(reporter, job);
  const headSha = await putHoldCommit(reporter, job, { content, at: job.stateSince, defaultBranch });
  const listed = await reporter.facts.pullRequestsOfBranch(repository, job.details.branch);
  const closed = await closedByPeople(reporter, job, commits, { headSha, listed });
  if (closed !== undefined) return await askToVerify(reporter, job, { pullRequest: closed, headSha });
  const body = renderHoldBody(held);
  /* GitHub opens no second pull request of a branch while one that was given up is open. */
  await closeFormerHold(reporter, job);
  const { number } = await ensurePullRequest(reporter, job, headSha, { body, draft: true, listed });
  await reporter.pages.editPullRequest(repository, number, { title: titleOf(job.details), body });
  await reporter.pages.putCheckRun(repository, governanceCheck(headSha, job.details));
  await askToVerify(reporter, job, { pullRequest: number, headSha });
}

async function askToVerify(
  { jobs }: Reporter,
  { id, version, details: { repository, inputHash } }: KnownJob,
  shown: { pullRequest: number; headSha: string },
): Promise<void> {
  const commandId = `hold-opened:${id}:${version}:${shown.headSha}`;
  await jobs.send(
    { type: 'hold-opened', commandId, jobId: id, inputHash, version, ...shown },
    { group: queueGroupOfRepository(repository), deduplicationId: commandId },
  );
}

/** What nobody can be shown nobody can release: where the request is `lost`, people are told so, and what helps. */
async function requestOrLoss(
  reporter: Reporter,
  { id, version, details }: KnownJob,
): Promise<FrozenRequest | 'lost'> {
  const { repository, issueNumber, inputHash } = details;
  try {
    return await readFrozenRequest(reporter, details.request.artifact);
  } catch (error) {
    if (!isArtifactLost(error)) throw error;
    reporter.log.error('the request of a held job is lost', { jobId: id, version, code: error.code, error });
    await sayOnce(
      reporter.pages,
      { repository, issueNumber },
      `**The held request cannot be shown.** ${requestUnreadable} \`/factory stop\` and then \`/factory run\` freeze the issue as it is now.`,
      `<!-- devfactory:request-lost=${id}:${inputHash} -->`,
    );
    return 'lost';
  }
}
