import type { Commit } from '../../contracts/commit.ts';
import { isArtifactLost } from '../../contracts/is-artifact-lost.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { readFrozenRequest } from '../../contracts/read-frozen-request.ts';
import { isKnown, type Job, type JobDetails, type KnownJob } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { isTerminal } from '../../job/job-state.ts';
import type { Account, RequestRef } from '../../job/job-values.ts';
import { wasKeptFromEditing } from '../../job/was-kept-from-editing.ts';
import { issueHash } from '../../ledger/issue-hash.ts';
import { accountOf, actorOf } from '../actor-of.ts';
import { countCommand, type OverQuota } from '../command-quota.ts';
import { freezeRequest, type Trigger } from '../freeze-request.ts';
import type { Governance } from '../governance.ts';
import { asked, asOf, type Intent, ignore, refused, repeat } from '../intent.ts';
import { jobOfIssue } from '../job-of-issue.ts';

type Message = JobMessageOf<'issue-edited'>;

/** What answers to an edit are called in the log. */
const editing = 'edit';

/**
 * Title or body of an issue were edited. While its job is held the request is frozen anew, and held anew if it says something else; in every other state the job goes
 * on with what was frozen, which people are told once for each input. Anybody whom GitHub lets edit the issue may do so: what they wrote is held.
 */
export async function issueEdited(governance: Governance, message: Message): Promise<Intent> {
  const { commandId } = message;
  const { jobId, job, handled } = await jobOfIssue(governance, message);
  if (handled) return repeat(jobId, commandId);
  if (!isKnown(job) || isTerminal(job.state)) return ignore('no-live-job');
  if (job.state === 'HELD') return await freezeAnew(governance, message, job);
  /* The sweeper has found it before. */
  if (message.seen === job.details.request.issue) return ignore('unchanged');
  return stays(job.state, job.details, jobId, message);
}

/** The same for every edit under one input, so that it is said once. */
function stays(
  state: Job['state'],
  { inputHash, repository }: JobDetails,
  jobId: string,
  { sender, issueNumber }: Message,
): Intent {
  const text =
    state === 'GOVERNANCE_ANALYSIS'
      ? 'The issue was edited while its request is being judged. The job goes on with the text as it was frozen.'
      : 'The issue was edited. The job goes on with the text as it was frozen when it was asked for.';
  const how = '`/factory stop` and then `/factory run` have the new text worked on.';
  return {
    jobId,
    actor: actorOf(sender),
    replyTo: { repository, issueNumber },
    steps: [
      {
        commandId: `issue-edited:${jobId}:${inputHash}`,
        command: { type: 'AcknowledgeCommand', command: editing, message: `${text} ${how}` },
      },
    ],
  };
}

/**
 * Two edits within a moment: the one that is committed second finds the job moved on, looks again, and is told then that it came too late. Where somebody has edited since, the words are theirs: nothing is
 * frozen in the name of somebody who did not leave it so, and what tells of the newer edit is waited for. Also of a closed issue: `/factory retry` may have taken its job up again, and then its text is what is
 * held. Whoever edits is one who asks: the frozen request says so, and a release by them counts as their own.
 */
async function freezeAnew(governance: Governance, message: Message, job: KnownJob): Promise<Intent> {
  const { id, details } = job;
  const { repository, issueNumber, sender, seen } = message;
  const over = await countCommand(governance, message);
  if (over !== undefined) return tooMany(id, details, message, over);
  const issue = await governance.facts.issue(repository, issueNumber);
  if (issue === undefined) return ignore('issue-gone');
  if (issueHash(issue) !== seen) return ignore('edited-since');
  const by = accountOf(sender);
  const request = await freezeRequest(governance, repository, issue, triggerOf(details, by));
  if (await sayTheSame(governance, details.request, request)) return ignore('unchanged');
  return asOf(job, asked(id, message, { type: 'AmendRequest', request, by }));
}

/**
 * What the sweeper found: the issue of a held job says something else, and no webhook told of it. It is frozen anew in the name of the issue's author: GitHub lets edit it besides them only people who can
 * write, so that nobody's words are judged by better rights than theirs; who may release it GitHub's own record of editors says. undefined when an edit of this request was refused. Where a reader sees no
 * difference, the log says only that somebody has looked. Throws when GitHub gives no answer.
 */
export async function editOfHeld(
  governance: Governance,
  { state, details }: KnownJob,
  commits: readonly Commit[],
): Promise<JobCommand | undefined> {
  if (state !== 'HELD' || wasKeptFromEditing(commits)) return undefined;
  const { repository, issueNumber } = details;
  const issue = await governance.facts.issue(repository, issueNumber);
  if (issue === undefined || issueHash(issue) === details.request.issue) return undefined;
  const by = accountOf(issue.author);
  const request = await freezeRequest(governance, repository, issue, triggerOf(details, by));
  return (await sayTheSame(governance, details.request, request))
    ? { type: 'AcknowledgeCommand', command: editing }
    : { type: 'AmendRequest', request, by };
}

/** Whoever edits asks for it in their own name; the comments are those of the ask. */
function triggerOf({ commentsUntil, askedAt }: JobDetails, requester: Account): Trigger {
  return { requester, at: commentsUntil, firstAskedAt: askedAt };
}

/** Each edit of a held request is judged, so it counts as a command: beyond the quota the job stays held with the text it has, which its editor is told once. */
function tooMany(
  jobId: string,
  { repository, inputHash }: JobDetails,
  message: Message,
  over: OverQuota,
): Intent {
  /* Once for each input and account, so that the log knows of it, and a flood of edits is none of entries. */
  if (over.quiet === true)
    return refused(
      jobId,
      { ...message, commandId: `edit-over-quota:${inputHash}:${message.sender.id}` },
      { command: editing, ...over },
    );
  const text = `${over.message} The job stays held with the text as it was last frozen.`;
  const replyTo = { repository, issueNumber: message.issueNumber };
  return refused(jobId, message, { command: editing, code: over.code, message: text }, replyTo);
}

/** A request that is lost says nothing any more: whatever the issue says now is something else. */
async function sayTheSame(governance: Governance, one: RequestRef, other: RequestRef): Promise<boolean> {
  const now = await readFrozenRequest(governance, other.artifact);
  const before = await readFrozenRequest(governance, one.artifact).catch((error: unknown) => {
    if (isArtifactLost(error)) return undefined;
    throw error;
  });
  return (
    before !== undefined &&
    before.title === now.title &&
    before.body === now.body &&
    JSON.stringify(before.hidden) === JSON.stringify(now.hidden)
  );
}
