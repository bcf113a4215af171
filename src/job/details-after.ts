import type { Attempt, Hold, JobDetails } from './job.ts';
import type { JobEvent, JobEventOf } from './job-event.ts';
import type { Account } from './job-values.ts';
import { addUsage, noUsage } from './no-usage.ts';
import { secondOf } from './second-of.ts';

function submitted(event: JobEventOf<'JobSubmitted'>, at: string): JobDetails {
  const { type: _, askedAt, ...submission } = event;
  return {
    ...submission,
    ...(askedAt === undefined ? {} : { takenUp: { at: askedAt } }),
    createdAt: at,
    askedAt: askedAt ?? at,
    commentsUntil: askedAt ?? at,
    additions: [],
    attemptsSinceApproval: 0,
    authorizedShas: [],
    heldShas: [],
    rounds: { review: 0, ci: 0, questions: 0, headsAnswered: [] },
    raisedMicroUsd: 0,
    warnedScopes: [],
    usage: noUsage,
  };
}

/**
 * What was released was released with the request of then, and what was planned and worked at is no answer to another one. The branch stays as it is, since nothing is rewritten: it is
 * kept in mind which of its commits were made for what was asked before.
 */
function askedAnew({ releasedAdditions: _r, plan: _p, checkpoint: _c, ...details }: JobDetails): JobDetails {
  const formerShas = [...details.authorizedShas, ...(details.adoptedShas ?? [])];
  return formerShas.length === 0 ? details : { ...details, formerShas };
}

/** The same details without the fields that a fresh round of governance makes obsolete. */
function reopened({
  human: _h,
  questions: _q,
  remindedAt: _r,
  outcome: _o,
  cancelCause: _c,
  waitingFor: _w,
  attempt,
  ...details
}: JobDetails): JobDetails {
  if (attempt === undefined) return details;
  const { planned: _p, ...begun } = attempt;
  return { ...details, attempt: begun };
}

function withAsker(
  { alsoAskedBy: _a, ...details }: JobDetails,
  known: readonly Account[] = [],
  asker: Account | undefined,
): JobDetails {
  const others = known.filter(({ id }) => id !== asker?.id);
  const alsoAskedBy = asker === undefined ? others : [...others, asker];
  return alsoAskedBy.length === 0 ? details : { ...details, alsoAskedBy };
}

type Apply<T extends JobEvent['type']> = (
  details: JobDetails,
  event: JobEventOf<T>,
  at: string,
) => JobDetails;

/** How each event changes the details. Events that are not named change the state only. */
const applications: { readonly [T in JobEvent['type']]?: Apply<T> } = {
  JobRetried: ({ takenUp, ...details }, { by, request, options, guidance, inputHash, askedAt }, at) => ({
    ...withAsker(
      request === undefined ? reopened(details) : askedAnew(reopened(details)),
      /* Also of a request that is frozen anew: the issue may still hold the words of whoever edited it before. */
      details.alsoAskedBy,
      /* Who resumes a job, or grants it money, does not ask for it: it had not ended. */
      details.outcome === undefined ? undefined : by,
    ),
    inputHash,
    ...withEndedHold(details),
    ...(askedAt === undefined ? {} : { takenUp: takenUpAt(askedAt, details.cancelCause, takenUp) }),
    ...(request === undefined
      ? {}
      : { request, commentsUntil: askedAt ?? at, deliveredAdditions: 0, conflictedAdditions: 0 }),
    ...(options === undefined ? {} : { options: { ...details.options, ...options } }),
    additions: [
      ...(request === undefined ? details.additions : []),
      ...(guidance === undefined ? [] : [guidance]),
    ],
  }),
  RequestAmended: (details, { request, by, inputHash }) => ({
    ...withAsker(askedAnew(reopened(details)), details.alsoAskedBy, by),
    request,
    inputHash,
  }),
  InputAdded: (details, { part, inputHash, headSha }) => ({
    ...reopened(details),
    inputHash,
    additions: [...details.additions, part],
    rounds: {
      ...details.rounds,
      /* A review that joins a round is none of its own. */
      review: details.rounds.review + (part.kind === 'review' && headSha !== undefined ? 1 : 0),
      ci: details.rounds.ci + (part.kind === 'ci' ? 1 : 0),
      headsAnswered:
        headSha === undefined ? details.rounds.headsAnswered : [...details.rounds.headsAnswered, headSha],
    },
  }),
  /* An earlier approval of the very same input, and a hold that shows an earlier verdict, say nothing any more. */
  VerdictRecorded: (
    { approvedInputHash: _a, ...details },
    { verdict, usage, raisedMicroUsd = details.raisedMicroUsd },
  ) => ({
    ...(verdict.decision === 'hold' ? withHold(details, { voided: true }) : details),
    verdict,
    usage: addUsage(details.usage, usage ?? noUsage),
    budgetMicroUsd: verdict.limits.budgetMicroUsd + details.raisedMicroUsd - raisedMicroUsd,
    ...(verdict.decision === 'approve'
      ? { approvedInputHash: verdict.inputHash, attemptsSinceApproval: 0 }
      : {}),
    ...(verdict.decision === 'reject' ? { outcome: 'REJECTED' as const } : {}),
  }),
  HoldOpened: (details, { pullRequest, headSha, inputHash }) => ({
    ...details,
    hold: { pullRequest, headSha, ...(inputHash === undefined ? {} : { inputHash }) },
    heldShas: [...details.heldShas, headSha],
  }),
  HoldVoided: (details) => withHold(details, { voided: true }),
  HoldDetached: ({ hold: _hold, ...details }, { pullRequest }) => ({ ...details, formerHold: pullRequest }),
  HoldReleased: (details, { inputHash, reviewId, reviewer }) => ({
    ...withHold(details, { released: { reviewId, reviewer } }),
    releasedAdditions: details.additions.length,
    approvedInputHash: inputHash,
    attemptsSinceApproval: 0,
  }),
  RepositoryMoved: (details, { type: _, ...address }) => ({
    ...details,
    repository: { ...details.repository, ...address },
  }),
  QuestionsReminded: (details, _, at) => ({ ...details, remindedAt: at }),
  QuestionsAsked: ({ waits: _w, ...details }, { questions, usage, waits }) => ({
    ...details,
    ...(waits === undefined ? {} : { waits }),
    questions,
    usage: addUsage(details.usage, usage ?? noUsage),
    rounds: { ...details.rounds, questions: details.rounds.questions + 1 },
  }),
  AttemptStarted: ({ waitingFor: _w, ...details }, { attempt, inputHash }, at) => ({
    ...details,
    attempt: {
      number: attempt,
      inputHash,
      startedAt: at,
      installationId: details.repository.installationId,
      refinements: 0,
    },
    attemptsSinceApproval: details.attemptsSinceApproval + 1,
  }),
  WorkerRegistered: (details, { tokenHash }, at) => inAttempt(details, { tokenHash, registeredAt: at }),
  PlanRecorded: (details, { plan, items, writeGlobs, usage }) => ({
    ...inAttempt(details, { planned: true }),
    usage: addUsage(details.usage, usage ?? noUsage),
    plan: { artifact: plan, items, writeGlobs },
  }),
  AttemptDeferred: (details, { waitingFor, plan, writeGlobs, usage }) => ({
    ...details,
    usage: addUsage(details.usage, usage ?? noUsage),
    waitingFor,
    plan: { artifact: plan, items: 0, writeGlobs },
    attemptsSinceApproval: details.attemptsSinceApproval - 1,
  }),
  CheckpointRecorded: (details, { bundle, headSha, finishedItems }) => ({
    ...details,
    checkpoint: { bundle, headSha, finishedItems },
  }),
  WorkResumed: (details) => inAttempt(details, { refinements: (details.attempt?.refinements ?? 0) + 1 }),
  PushAuthorized: ({ formerShas, ...details }, { attempt, oldSha, newSha, gates, report }) => ({
    /* Of a branch that is begun anew nothing is former. */
    ...(formerShas === undefined || oldSha === null ? {} : { formerShas }),
    ...inAttempt(details, { pushAuthorized: { oldSha, newSha, gates, report } }),
    authorizedShas: [...details.authorizedShas, newSha],
    lastPush: {
      attempt,
      inputHash: details.attempt?.inputHash ?? details.inputHash,
      oldSha,
      newSha,
      gates,
      report,
    },
  }),
  BranchPushed: (details, { sha, usage, madeBy }) => ({
    ...inAttempt(details, { ...(madeBy === undefined ? {} : takenOver(details)), pushedSha: sha }),
    pushedSha: sha,
    usage: addUsage(details.usage, usage),
  }),
  ArchiveDelivered: (
    { checkpoint: _c, lastFailure: _l, ...details },
    { type: _, archive, usage, provenance: _p, ...delivered },
  ) => ({
    ...details,
    archive: { ...delivered, artifact: archive },
    usage: addUsage(details.usage, usage),
  }),
  DeliveryVerified: ({ checkpoint: _c, lastFailure: _l, ...details }, { pullRequest, headSha }) => ({
    ...details,
    pullRequest: { number: pullRequest, headSha },
    deliveredSha: headSha,
    deliveredAdditions: details.additions.length,
  }),
  AttemptFailed: (details, { stopReason, explanation, usage }) => ({
    ...details,
    lastFailure: { stopReason, explanation },
    usage: addUsage(details.usage, usage),
    ...(stopReason === 'base_conflict' ? { conflictedAdditions: details.additions.length } : {}),
  }),
  WorkerLost: (details, { evidence }) => ({
    ...details,
    attemptsSinceApproval: details.attemptsSinceApproval - (evidence === 'never-placed' ? 1 : 0),
  }),
  HumanNeeded: (details, { reason, explanation, usage }) => ({
    ...details,
    human: { reason, explanation },
    usage: addUsage(details.usage, usage ?? noUsage),
  }),
  BranchAdopted: (details, { headSha, pushedBy }) => ({
    ...details,
    adoptedShas: [...(details.adoptedShas ?? []), headSha],
    adoptedFrom: [...(details.adoptedFrom ?? []), ...pushedBy],
  }),
  BudgetRaised: (details, { microUsd }) => ({
    ...inAttempt(details, { budgetRaised: true }),
    raisedMicroUsd: details.raisedMicroUsd + microUsd,
    ...(details.budgetMicroUsd === undefined ? {} : { budgetMicroUsd: details.budgetMicroUsd + microUsd }),
  }),
  BudgetWarned: (details, { scope }) => ({ ...details, warnedScopes: [...details.warnedScopes, scope] }),
  PriorityChanged: (details, { priority }) => ({ ...details, priority }),
  /* What was authorised and merged was pushed, also where the worker has not said so yet. */
  PullRequestMerged: (details, { pullRequest, sha, headSha }) => ({
    ...details,
    merged: { pullRequest, sha },
    ...(headSha !== undefined && details.authorizedShas.includes(headSha) ? { pushedSha: headSha } : {}),
  }),
  MergeReverted: (details, { sha }) => ({ ...details, revertedBy: sha }),
  JobCompleted: (details) => ({ ...details, outcome: 'COMPLETED' }),
  JobFailed: (details, { outcome, explanation }) => ({
    ...details,
    outcome,
    lastFailure: { stopReason: details.lastFailure?.stopReason ?? 'worker_error', explanation },
  }),
  JobCancelled: (details, { cause }) => ({ ...details, outcome: 'CANCELLED', cancelCause: cause }),
};

function withHold(details: JobDetails, change: Partial<Hold>): JobDetails {
  return details.hold === undefined ? details : { ...details, hold: { ...details.hold, ...change } };
}

/** The factory closes what held a job that was cancelled or refused, unless there is code. Whoever resumes a job has not ended it. */
function withEndedHold({ hold, outcome, authorizedShas }: JobDetails): Pick<JobDetails, 'hold'> {
  if (hold === undefined || outcome === undefined) return {};
  const isOver = outcome === 'CANCELLED' || outcome === 'REJECTED';
  const isClosed = isOver && authorizedShas.length === 0;
  return { hold: { ...hold, ofEarlierTry: true, ...(isClosed ? { ended: true } : {}) } };
}

/** Money is granted whenever it was: what people asked for since stays the last they asked for. */
function takenUpAt(
  at: string,
  after: JobDetails['cancelCause'],
  known: JobDetails['takenUp'],
): NonNullable<JobDetails['takenUp']> {
  if (known !== undefined && secondOf(at) < secondOf(known.at)) return known;
  return after === undefined ? { at } : { at, after };
}

/** What an earlier attempt had proven of the commit that the newest finds on the branch. */
function takenOver({ lastPush }: JobDetails): Pick<Attempt, 'pushAuthorized'> {
  if (lastPush === undefined) return {};
  const { attempt, inputHash: _, ...push } = lastPush;
  return { pushAuthorized: { ...push, madeBy: attempt } };
}

function inAttempt(details: JobDetails, change: Partial<NonNullable<JobDetails['attempt']>>): JobDetails {
  return details.attempt === undefined ? details : { ...details, attempt: { ...details.attempt, ...change } };
}

/** What is known of a job after one more event; undefined as long as nobody has asked for it. */
export function detailsAfter(
  details: JobDetails | undefined,
  event: JobEvent,
  at: string,
): JobDetails | undefined {
  if (event.type === 'JobSubmitted') return submitted(event, at);
  const apply = applications[event.type] as Apply<JobEvent['type']> | undefined;
  return details === undefined || apply === undefined ? details : apply(details, event, at);
}
