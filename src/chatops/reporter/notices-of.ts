import type { Commit } from '../../contracts/commit.ts';
import { describeReleasers } from '../../contracts/describe-releasers.ts';
import { specPath } from '../../contracts/spec-path.ts';
import { readBudgetScope } from '../../job/budget-scope.ts';
import type { Job } from '../../job/job.ts';
import type { JobEvent, JobEventOf } from '../../job/job-event.ts';
import type { Repository, Verdict } from '../../job/job-values.ts';
import { isJoinedReview } from '../../job/joined-review.ts';
import { dollars } from '../../money/dollars.ts';
import type { Reaction } from '../../ports/github-pages.ts';
import { describeArchive } from './describe-archive.ts';
import { quoted } from './markdown-blocks.ts';
import { safeMarkdown, safeMarkdownLine } from './safe-markdown.ts';
import { codeSpan, safeText } from './safe-text.ts';

/** What people are told because of one commit: a reaction where it was asked, and at most one short new comment. */
export type Notice = {
  repository: Repository;
  issueNumber: number;
  /** The comment that is reacted to; the issue itself when absent. */
  commentId?: number;
  reaction?: Reaction;
  comment?: string;
  /** The pull request on which the comment stands, too: its reviewers look there. */
  alsoOn?: number;
};

/** The notice of a commit, or undefined when nobody needs one. */
export function noticeOf(commit: Commit, job: Job): Notice | undefined {
  const place = placeOf(commit, job);
  if (place === undefined) return undefined;
  const reaction = commit.events.map(reactionTo).find((found) => found !== undefined);
  const comments = commit.events.map((event) => commentOn(event, job)).filter((text) => text !== undefined);
  if (reaction === undefined && comments.length === 0) return undefined;
  return {
    ...place,
    ...(reaction === undefined ? {} : { reaction }),
    ...(comments.length === 0 ? {} : { comment: comments.join('\n\n') }),
    ...reviewersPlace(commit, job, place.issueNumber),
  };
}

/** That delivered work waits for a person concerns those who review it, and so does what they can check of a delivery. */
function reviewersPlace({ events }: Commit, { details }: Job, place: number): Pick<Notice, 'alsoOn'> {
  const number = details?.pullRequest?.number;
  const concerns = events.some(
    (event) =>
      (event.type === 'HumanNeeded' && event.reason === 'bounds') ||
      (event.type === 'DeliveryVerified' && event.provenance !== undefined),
  );
  return concerns && number !== undefined && number !== place ? { alsoOn: number } : {};
}

/** Where it was asked, else the job's issue. */
function placeOf(
  { events }: Commit,
  { details }: Job,
): Pick<Notice, 'repository' | 'issueNumber' | 'commentId'> | undefined {
  for (const event of events) {
    /* Whoever reviews looks at the pull request. */
    if (event.type === 'InputAdded' && isJoinedReview(event) && details?.pullRequest !== undefined)
      return { repository: details.repository, issueNumber: details.pullRequest.number };
    if (event.type !== 'CommandRefused' && event.type !== 'CommandAcknowledged') continue;
    const { repository, issueNumber, commentId } = event;
    if (repository !== undefined && issueNumber !== undefined) {
      return { repository, issueNumber, ...(commentId === undefined ? {} : { commentId }) };
    }
  }
  return details === undefined
    ? undefined
    : { repository: details.repository, issueNumber: details.issueNumber };
}

function reactionTo(event: JobEvent): Reaction | undefined {
  switch (event.type) {
    case 'CommandRefused':
      return event.issueNumber === undefined ? undefined : 'confused';
    case 'CommandAcknowledged':
      return event.commentId === undefined ? undefined : 'eyes';
    case 'JobSubmitted':
    case 'JobRetried':
      return 'eyes';
    default:
      return undefined;
  }
}

function commentOn(event: JobEvent, job: Job): string | undefined {
  switch (event.type) {
    case 'CommandRefused':
      return event.issueNumber === undefined || event.quiet === true
        ? undefined
        : safeMarkdown(event.message);
    case 'CommandAcknowledged':
      return event.message === undefined ? undefined : safeMarkdown(event.message);
    case 'JobRetried':
      return event.request === undefined ? undefined : formerWork(job);
    case 'InputAdded':
      return isJoinedReview(event) ? joinedComment(event) : undefined;
    case 'BudgetWarned':
      return warningComment(event);
    case 'QuestionsAsked':
      return [
        'Before work begins, please answer in a comment of your own; whoever can write to the repository may:',
        '',
        ...numbered(event.questions),
      ].join('\n');
    case 'QuestionsReminded':
      return [
        'Still waiting for an answer to these questions; a comment is enough:',
        '',
        ...numbered(job.details?.questions ?? []),
      ].join('\n');
    case 'HumanNeeded':
      return [`**A person is needed (${event.reason}).**`, quoted(event.explanation)].join('\n\n');
    case 'JobFailed':
      return [
        `**Failed (${event.outcome}).** \`/factory retry\` starts another attempt.`,
        quoted(event.explanation),
      ].join('\n\n');
    case 'DeliveryVerified':
      return deliveryComment(event, job);
    case 'VerdictRecorded':
      return rejection(event.verdict);
    case 'ArchiveDelivered':
      return job.details?.archive === undefined
        ? undefined
        : `**Done.** ${describeArchive(job.id, job.details.archive)}${signedArchive(job.id, event)}`;
    case 'JobCancelled':
      return event.cause === 'held-pull-request-merged' ? mergedHold(job) : undefined;
    case 'HoldOpened':
      return holdComment(event.pullRequest, job);
    default:
      return undefined;
  }
}

/** Nothing on a branch is rewritten: whoever asks for something else should know what its pull request will show. */
function formerWork({ details }: Job): string | undefined {
  if (details?.formerShas === undefined) return undefined;
  return `The issue is frozen as it is now, and work on it begins anew. The branch ${codeSpan(details.branch)} may still hold commits that were made for what was asked before: the agent is told to keep of them only what is still asked for, and the pull request shows all of them together.`;
}

function joinedComment({ part }: JobEventOf<'InputAdded'>): string {
  const by = part.author === undefined ? '' : ` by ${codeSpan(part.author.login)}`;
  return `The review${by} is taken in: what is under way goes on with it, once governance has judged it together with what was said before.`;
}

function signedArchive(jobId: string, { provenance }: JobEventOf<'ArchiveDelivered'>): string {
  return provenance === undefined
    ? ''
    : ` Its provenance is signed (\`sha256:${provenance.sha256}\`): \`factory audit verify --job ${jobId} --archive result.zip\` checks it.`;
}

/** How the commit came about can be checked by whoever has the factory's public key. */
function deliveryComment(
  { pullRequest, provenance }: Extract<JobEvent, { type: 'DeliveryVerified' }>,
  { details }: Job,
): string {
  const ready = `Pull request #${pullRequest} is ready for review.`;
  if (provenance === undefined || details === undefined) return ready;
  const { owner, name } = details.repository;
  return `${ready} Its provenance is signed (\`sha256:${provenance.sha256}\`): \`factory audit verify --pr ${owner}/${name}#${pullRequest}\` checks it.`;
}

function mergedHold({ details }: Job): string {
  const held =
    details?.pushedSha === undefined
      ? `It held \`${specPath}\` and no code`
      : `It held \`${specPath}\`, beside the code of an earlier try`;
  return `**Cancelled: the pull request that held this request was merged.** ${held}; that file can be deleted from the default branch. A merge releases nothing: \`/factory run\` asks again, and an approving review releases it.`;
}

function numbered(questions: readonly string[]): string[] {
  return questions.map((question, index) => `${index + 1}. ${safeText(question, 500)}`);
}

const whoseBudget = {
  job: 'of this job; an approver who is not the requester adds to it with `/factory budget +$N`',
  repository: 'of this repository for today (UTC); `budget.repository_day` in `.github/factory.yml` sets it',
  installation: 'of this installation for today (UTC); an operator of the factory sets it',
} as const;

function warningComment({
  scope,
  spentMicroUsd,
  limitMicroUsd,
}: Extract<JobEvent, { type: 'BudgetWarned' }>): string {
  const percent = Math.floor((100 * spentMicroUsd) / limitMicroUsd);
  const { kind } = readBudgetScope(scope);
  return `**${percent} % of a budget is spent**: ${dollars(spentMicroUsd)} of ${dollars(limitMicroUsd)} ${whoseBudget[kind]}. When it is used up, the job stops with its work saved and waits for a person.`;
}

function rejection(verdict: Verdict): string | undefined {
  return verdict.decision === 'reject'
    ? ['**Rejected by governance.**', reasonsFor(verdict, 'reject'), ...whatThen(verdict)].join('\n\n')
    : undefined;
}

/** Many reasons say themselves what to do. */
function whatThen({ rules }: Verdict): string[] {
  const isSaid = rules.some(({ effect, reason }) => effect === 'reject' && reason.includes('/factory '));
  return isSaid ? [] : ['When that is mended, `/factory run` has the request judged again.'];
}

/** The notice is rendered from the job as its commit left it, so that the verdict is the one that holds it. undefined where the request had gone on before the log knew what held it. */
function holdComment(pullRequest: number, { state, details }: Job): string | undefined {
  if (state !== 'HELD') return undefined;
  const isAgain = (details?.heldShas.length ?? 0) > 1;
  return [
    isAgain
      ? `**Held again: pull request #${pullRequest} shows the request as it stands now, and waits for a review of that.** What was approved before does not count.`
      : `**Held: pull request #${pullRequest} waits for a review of the request.** An approving review there releases it; requested changes become part of it; closing it cancels the job.`,
    ...(details?.verdict === undefined
      ? []
      : [
          reasonsFor(details.verdict, 'hold'),
          `It can be released by ${describeReleasers(details.verdict)}.`,
        ]),
  ].join('\n\n');
}

/** As long as in the file that shows a held request. */
const longestReason = 1_000;

function reasonsFor({ rules }: Verdict, effect: 'hold' | 'reject'): string {
  return rules
    .filter((rule) => rule.effect === effect)
    .map((rule) => `- ${safeMarkdownLine(rule.reason, longestReason)}`)
    .join('\n');
}
