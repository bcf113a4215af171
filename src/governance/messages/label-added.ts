import type { Commit } from '../../contracts/commit.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { isKnown, type Job } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { isTerminal } from '../../job/job-state.ts';
import { overtakenBy } from '../../job/overtaken.ts';
import { issueHash } from '../../ledger/issue-hash.ts';
import type { IssueFacts } from '../../ports/github-facts.ts';
import { accountOf } from '../actor-of.ts';
import { awaitIssue } from '../await-shown.ts';
import { checkPermission } from '../check-permission.ts';
import { countCommand } from '../command-quota.ts';
import { freezeRequest } from '../freeze-request.ts';
import type { Governance } from '../governance.ts';
import { hasLabel } from '../has-label.ts';
import { asked, asOf, dated, type Intent, ignore, intend, refused, repeat } from '../intent.ts';
import { jobOfIssue } from '../job-of-issue.ts';
import { hasNewerLabel } from '../newer-label.ts';
import { optionsOfRetry } from '../options-of-retry.ts';
import { readJob } from '../read-job.ts';
import { submitJob } from '../submit-job.ts';
import { withdrawalOf } from '../withdrawal.ts';

/**
 * Somebody put the trigger label on an issue: a new job, or another try of one that has ended. A label that is not taken stays on the issue, and nobody looks at it again: throws `issue-read-stale` (retry)
 * where it would be passed over for what the issue said before it.
 */
export async function labelAdded(
  governance: Governance,
  message: JobMessageOf<'label-added'>,
): Promise<Intent> {
  const { repository, issueNumber, commandId } = message;
  const { jobId, job, commits, handled } = await jobOfIssue(governance, message);
  const endedByLabel = handled && wasUnlabelled(commits, commandId) && !hasNewerLabel(commits, commandId);
  if (handled && !endedByLabel) return unlessWithdrawn(governance, message, repeat(jobId, commandId));
  const issue = await governance.facts.issue(repository, issueNumber);
  const reason = unfit(issue, governance.triggerLabel);
  if (issue === undefined || reason !== undefined) {
    const again = withdrawalAgain(commits, jobId, commandId);
    if (again !== undefined) return again;
    awaitIssue(governance, message, issue);
    return ignore(reason ?? 'issue-gone');
  }
  if (hasNewerLabel(commits, commandId)) return ignore('labelled-again');
  if (isUnderWay(job)) return asOf(job, asked(jobId, message, labelSeen));
  const asking = endedByLabel ? { ...message, commandId: `${commandId}:again:${job.version}` } : message;
  return unlessWithdrawn(governance, asking, await admit(governance, asking, job, issue));
}

/**
 * A label on a job that is under way asks for nothing, but leaves a mark: whoever has read that the label was gone, and is about to cancel the job for it, finds the log moved on and
 * looks again. Without it the label would be lost: this message would have found a job, and the job would end.
 */
const labelSeen = { type: 'AcknowledgeCommand', command: 'run' } as const;

/**
 * Looks at the issue once more when the job stands in the log. Whoever takes the label off, or closes the issue, while the job is being committed is not
 * heard: the message about it finds no job yet. Only what this very message began is taken back.
 */
function unlessWithdrawn(
  governance: Governance,
  message: JobMessageOf<'label-added'>,
  intent: Intent,
): Intent {
  if ('ignored' in intent) return intent;
  const { repository, issueNumber, commandId } = message;
  const afterwards = async (): Promise<Intent> => {
    const { job, commits } = await readJob(governance, intent.jobId, commandId);
    const again = withdrawalAgain(commits, intent.jobId, commandId);
    if (again !== undefined) return again;
    const begun = commits.findLast((commit) =>
      commit.events.some((event) => beginnings.includes(event.type)),
    );
    if (begun?.commandId !== commandId || !isKnown(job) || isTerminal(job.state)) return ignore('moved-on');
    const issue = await governance.facts.issue(repository, issueNumber);
    if (unfit(issue, governance.triggerLabel) === undefined) return ignore('still-wanted');
    awaitIssue(governance, message, issue);
    const cause = issue?.state === 'closed' ? 'issue-closed' : 'label-removed';
    /* Another delivery of this message may look long after the first, when the work is there. */
    const withdrawal = await withdrawalOf(governance, { job, commits }, cause);
    if (withdrawal === undefined) return ignore('still-wanted');
    const { command, happenedAt } = withdrawal;
    const id = `${commandId}${withdrawalSuffix}`;
    return asOf(job, dated(intend(intent.jobId, id, command), happenedAt));
  };
  return { ...intent, afterwards };
}

const withdrawalSuffix = ':withdrawn';

/** What this message took back it takes back again when it is delivered again: whoever did so may have died before anybody was told. */
function withdrawalAgain(commits: readonly Commit[], jobId: string, commandId: string): Intent | undefined {
  const withdrawal = commits.findLast((commit) => isWithdrawalBy(commit, commandId));
  return withdrawal === undefined ? undefined : repeat(jobId, withdrawal.commandId);
}

function isWithdrawalBy(commit: Commit, commandId: string): boolean {
  return commit.commandId.startsWith(commandId) && commit.commandId.endsWith(withdrawalSuffix);
}

/**
 * GitHub's time has seconds, and a label no id of its own: taken off and put on again within one, it arrives as what was handled already. What tells them
 * apart is that the job ended with the label's removal in that very second, or in one that nobody knows, when a look found it gone though the log knew of this label, and the issue has the label. After any other
 * removal a label is somebody else's word, and this one a copy of what was taken back.
 */
function wasUnlabelled(commits: readonly Commit[], commandId: string): boolean {
  const end = commits.findLast(({ events }) => events.some(({ type }) => endings.includes(type)));
  if (end === undefined || !end.events.some(isUnlabelling)) return false;
  const removal = commandId.replace('label-added:', 'label-removed:');
  const wasKnown = commits.some((known) => known.version < end.version && known.commandId === commandId);
  return end.commandId === removal || (wasKnown && end.commandId.endsWith(withdrawalSuffix));
}

function isUnlabelling(event: JobEvent): boolean {
  return event.type === 'JobCancelled' && event.cause === 'label-removed';
}

const beginnings: readonly string[] = ['JobSubmitted', 'JobRetried'];
const endings: readonly string[] = [...beginnings, 'JobCancelled'];

async function admit(
  governance: Governance,
  message: JobMessageOf<'label-added'>,
  job: Job,
  issue: IssueFacts,
): Promise<Intent> {
  const { repository, issueNumber, sender } = message;
  const replyTo = { repository, issueNumber };
  const over = await countCommand(governance, message);
  if (over !== undefined)
    return refused(
      job.id,
      message,
      { command: 'run', ...over },
      sender.type === 'User' ? replyTo : undefined,
    );
  const permission = await checkPermission(governance, repository, sender);
  if (!permission.allowed) {
    const { code, announce } = permission;
    const refusal = { command: 'run', code, message: permission.message };
    return refused(job.id, message, refusal, announce ? replyTo : undefined);
  }
  if (job.state === 'COMPLETED') {
    const text =
      'The work of this issue was merged, or delivered as an archive. Open a new issue for what is still to do.';
    return refused(job.id, message, { command: 'run', code: 'already-completed', message: text }, replyTo);
  }
  const since = overtakenBy(job, message.happenedAt);
  if (since !== undefined) {
    const text = `${since} The label was heard of too late and starts nothing. If a job is still wanted, take the label off and put it on, or write \`/factory run\`.`;
    return refused(job.id, message, { command: 'run', code: 'overtaken', message: text }, replyTo);
  }
  if (message.seen !== undefined && message.seen !== issueHash(issue)) {
    awaitIssue(governance, message, issue);
    const text =
      'The issue was edited while it was being labelled. Read it again, then take the label off and put it on.';
    return refused(job.id, message, { command: 'run', code: 'issue-edited', message: text }, replyTo);
  }
  return asked(job.id, message, await commandFor(governance, message, job, issue));
}

function unfit(issue: IssueFacts | undefined, label: string): string | undefined {
  if (issue === undefined) return 'issue-gone';
  if (issue.isPullRequest) return 'pull-request-labelled';
  if (issue.state !== 'open') return 'issue-closed';
  return hasLabel(issue, label) ? undefined : 'label-gone';
}

function isUnderWay(job: Job): boolean {
  return !['DRAFT', 'COMPLETED', 'FAILED', 'REJECTED', 'CANCELLED'].includes(job.state);
}

async function commandFor(
  governance: Governance,
  { repository, sender, receivedAt, happenedAt }: JobMessageOf<'label-added'>,
  job: Job,
  issue: IssueFacts,
): Promise<JobCommand> {
  const requester = accountOf(sender);
  const at = happenedAt ?? receivedAt;
  const firstAskedAt = job.details?.askedAt;
  const request = await freezeRequest(governance, repository, issue, { requester, at, firstAskedAt });
  if (job.details === undefined) return submitJob(repository, issue, requester, request);
  const options = optionsOfRetry(job.details);
  return { type: 'RetryJob', by: requester, request, ...(options === undefined ? {} : { options }) };
}
