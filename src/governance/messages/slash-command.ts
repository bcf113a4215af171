import { nearestMatch } from '../../config/nearest-match.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { mostCommandsPerComment } from '../../contracts/may-hold-command.ts';
import type { Job } from '../../job/job.ts';
import type { RequestRef } from '../../job/job-values.ts';
import { issueHash } from '../../ledger/issue-hash.ts';
import type { IssueFacts } from '../../ports/github-facts.ts';
import { accountOf } from '../actor-of.ts';
import { adoptionOf } from '../branch-adoption.ts';
import { checkPermission } from '../check-permission.ts';
import { countCommand, isBeyondQuota } from '../command-quota.ts';
import { describeStatus } from '../describe-status.ts';
import { freezeRequest } from '../freeze-request.ts';
import type { Governance } from '../governance.ts';
import { asked, type Intent, ignore, refused, repeat } from '../intent.ts';
import { issueEditors } from '../issue-editors.ts';
import { jobOfIssue } from '../job-of-issue.ts';
import { jobOfPullRequest } from '../job-of-pull-request.ts';
import type { SlashCommandContext } from '../slash-command-handler.ts';

type Message = JobMessageOf<'slash-command'>;

const beyondQuota = 'quota-exceeded';

/**
 * Somebody wrote `/factory <name>` in a comment. Whatever comes of it is answered where it was written, but for what is written on when the quota is used up and that was said:
 * nothing is read, written down or answered of it, however much it is.
 */
export async function slashCommand(governance: Governance, message: Message): Promise<Intent> {
  const { repository, issueNumber, commentId, commandId } = message;
  if (await isBeyondQuota(governance, message)) return ignore(beyondQuota);
  const { jobId, job, handled, foreign } = await jobOf(governance, message);
  if (handled) return repeat(jobId, commandId);
  const replyTo = { repository, issueNumber, commentId };
  const refuse = (code: string, text: string, announce = true) =>
    refused(jobId, message, { command: message.name, code, message: text }, announce ? replyTo : undefined);
  const over = await countCommand(governance, message);
  /* Others of a flood were counted meanwhile. */
  if (over?.quiet === true) return ignore(beyondQuota);
  if (over !== undefined)
    return refused(
      jobId,
      message,
      { command: message.name, ...over },
      message.sender.type === 'User' ? replyTo : undefined,
    );

  if (message.ordinal >= mostCommandsPerComment)
    return refuse(
      'too-many-commands',
      `A comment may hold ${mostCommandsPerComment} commands. From \`/factory ${shownName(message.name)}\` on nothing of it was carried out; write the rest in another comment.`,
      message.sender.type === 'User',
    );
  const handler = governance.commands.find((command) => command.name === message.name);
  const permission = await checkPermission(governance, repository, message.sender, handler?.who ?? 'reader');
  if (!permission.allowed) return refuse(permission.code, permission.message, permission.announce);
  if (handler === undefined) return refuse('unknown-command', unknown(message.name, governance));
  if (foreign && handler.who !== 'reader')
    return refuse(
      'foreign-pull-request',
      'The factory did not make this pull request. Write the command on the issue instead.',
    );
  const context: SlashCommandContext = {
    message,
    job,
    facts: governance.facts,
    freeze: () => freeze(governance, message, job),
    editors: (details) => issueEditors(governance, details),
    adoption: async () =>
      job.details === undefined
        ? { outcome: 'none' }
        : await adoptionOf(governance, job.details, job.stateSince),
    status: (of) => describeStatus(of, governance),
  };
  return asked(jobId, message, await handler.toCommand(context), replyTo);
}

/** The job a comment is about: that of the issue, or that of the PR's head branch. */
async function jobOf(
  governance: Governance,
  message: Message,
): Promise<{ jobId: string; job: Job; handled: boolean; foreign: boolean }> {
  const { repository, issueNumber, onPullRequest, commandId } = message;
  const found = onPullRequest
    ? await jobOfPullRequest(governance, repository, issueNumber, commandId)
    : undefined;
  if (found !== undefined) return { ...found, foreign: false };
  return { ...(await jobOfIssue(governance, message)), foreign: onPullRequest };
}

function unknown(name: string, { commands }: Governance): string {
  if (/^(approved?|aprove|release|lgtm|accept)$/.test(name))
    return 'Nothing is approved by a comment. Approve the pull request that holds the request, in a review.';
  const meant = nearestMatch(
    name,
    commands.map((command) => command.name),
  );
  const hint = meant === undefined ? '' : ` Did you mean \`/factory ${meant}\`?`;
  return `There is no command \`${shownName(name)}\`.${hint} \`/factory help\` lists all commands.`;
}

/** A name that anybody may have made up, without what Markdown would make something of. */
function shownName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '').slice(0, 40);
}

async function freeze(
  governance: Governance,
  message: Message,
  job: Job,
): Promise<RequestRef | { refusal: { code: string; message: string } }> {
  const { repository, issueNumber, sender, receivedAt, happenedAt, commentId } = message;
  const issue = await governance.facts.issue(repository, job.details?.issueNumber ?? issueNumber);
  if (issue === undefined) return refusal('issue-gone', 'The issue does not exist any more.');
  if (issue.isPullRequest)
    return refusal('not-an-issue', 'The factory works on issues. Write the command on an issue.');
  if (issue.state !== 'open') return refusal('issue-closed', 'The issue is closed. Open it again first.');
  if (await isEditedSince(governance, message, issue))
    return refusal(
      'issue-edited',
      'The issue was edited while the command was on its way. Read it again, then write the command once more.',
    );
  return await freezeRequest(governance, repository, issue, {
    requester: accountOf(sender),
    at: happenedAt ?? receivedAt,
    firstAskedAt: job.details?.askedAt,
    commentId,
  });
}

/**
 * Whoever asks stands for the words they saw. A webhook about an issue says what it showed; one about a pull request says nothing of the issue, and GitHub's own record of edits is asked. Where it is not
 * complete, nobody can say that there was none. An edit in the second of the command counts as one after it.
 */
async function isEditedSince(
  { reviewers }: Governance,
  { repository, happenedAt, receivedAt, seen }: Message,
  issue: IssueFacts,
): Promise<boolean> {
  if (seen !== undefined) return seen !== issueHash(issue);
  const { edits, complete } = await reviewers.edits(repository, issue.number, happenedAt ?? receivedAt);
  return !complete || edits.length > 0;
}

function refusal(code: string, message: string): { refusal: { code: string; message: string } } {
  return { refusal: { code, message } };
}
