import { budgetRaisesOf } from './budget-raises.ts';
import type { Effect } from './effect.ts';
import type { Job, JobDetails } from './job.ts';
import type { JobEvent } from './job-event.ts';
import { isWorking } from './job-state.ts';
import { isJoinedReview } from './joined-review.ts';
import { outcomeOf } from './outcome-of.ts';

type StoredCommit = { jobId: string; version: number; events: readonly JobEvent[] };
type EventType = JobEvent['type'];

const toAnalysis: readonly EventType[] = [
  'JobSubmitted',
  'JobRetried',
  'RequestAmended',
  'InputAdded',
  /* What was asked before may have gone where nobody answers. */
  'RepositoryMoved',
];
const toApproved: readonly EventType[] = [
  'VerdictRecorded',
  'HoldReleased',
  'AttemptFailed',
  'WorkerLost',
  'AttemptDeferred',
  'PriorityChanged',
  'RepositoryMoved',
];
/** Events after which an attempt that was live is so no more. */
const endsAttempt: readonly EventType[] = [
  'InputAdded',
  'QuestionsAsked',
  'AttemptDeferred',
  'AttemptFailed',
  'WorkerLost',
  'HumanNeeded',
  'JobCompleted',
  'JobFailed',
  'JobCancelled',
];
/** Events by which it is decided, or decided anew, what became of a job. */
const decidesOutcome: readonly EventType[] = [
  'VerdictRecorded',
  'PullRequestMerged',
  'MergeReverted',
  'JobCompleted',
  'JobFailed',
  'JobCancelled',
];
const endsWork: readonly EventType[] = [...endsAttempt, 'DeliveryVerified'];

function has(commit: StoredCommit, types: readonly EventType[]): boolean {
  return commit.events.some((event) => types.includes(event.type));
}

/** Whether people should hear of an event by more than the edited sticky comment. */
function concernsPeople(event: JobEvent): boolean {
  switch (event.type) {
    case 'JobSubmitted':
    case 'JobRetried':
    case 'HoldOpened':
    case 'QuestionsAsked':
    case 'QuestionsReminded':
    case 'HumanNeeded':
    case 'JobFailed':
    case 'DeliveryVerified':
    case 'ArchiveDelivered':
    case 'BudgetWarned':
      return true;
    case 'InputAdded':
      return isJoinedReview(event);
    case 'JobCancelled':
      /* Whoever ended a job knows it; whoever merged what held it may have meant something else. */
      return event.cause === 'held-pull-request-merged';
    case 'VerdictRecorded':
      /* A hold is told of when there is a pull request to review. */
      return event.verdict.decision === 'reject';
    case 'CommandRefused':
    case 'CommandAcknowledged':
      return event.issueNumber !== undefined;
    default:
      return false;
  }
}

function taskEffects(
  commit: StoredCommit,
  current: Job,
  attempt: NonNullable<JobDetails['attempt']>,
): Effect[] {
  const starts = commit.events.some(
    (event) => event.type === 'AttemptStarted' && event.attempt === attempt.number,
  );
  if (starts && current.state === 'TASK_PLANNING' && attempt.tokenHash === undefined) {
    return [{ type: 'start-task', jobId: commit.jobId, attempt: attempt.number }];
  }
  /* Whoever has delivered ends by itself. */
  const hasDelivered = has(commit, ['ArchiveDelivered']);
  if (has(commit, endsAttempt) && !hasDelivered && !isWorking(current.state)) {
    return [{ type: 'stop-task', jobId: commit.jobId, attempt: attempt.number }];
  }
  return [];
}

function planeEffects(commit: StoredCommit, current: Job, details: JobDetails): Effect[] {
  const { jobId } = commit;
  const effects: Effect[] =
    details.attempt === undefined ? [] : taskEffects(commit, current, details.attempt);
  if (has(commit, endsWork) && !isWorking(current.state)) {
    effects.push({ type: 'release-locks', jobId, repositoryId: details.repository.id });
  }
  if (has(commit, toAnalysis) && current.state === 'GOVERNANCE_ANALYSIS') {
    effects.push({ type: 'analyse', jobId, inputHash: details.inputHash });
  }
  if (has(commit, toApproved) && current.state === 'APPROVED')
    effects.push({ type: 'wake-dispatcher', jobId });
  if (has(commit, decidesOutcome) && outcomeOf(current) !== undefined)
    effects.push({ type: 'record-outcome', jobId, version: current.version });
  effects.push(...learningEffects(commit, current));
  return effects;
}

/** Of a delivery that is verified; once another attempt has been started, its report is not at hand any more. */
function learningEffects({ jobId, events }: StoredCommit, { details, stateSince: at }: Job): Effect[] {
  const { attempt, archive } = details ?? {};
  const pushed = attempt?.pushAuthorized;
  return events.flatMap((event): Effect[] => {
    if (event.type === 'ArchiveDelivered' && archive?.sha === event.sha)
      return [
        {
          type: 'keep-learnings',
          jobId,
          attempt: event.attempt,
          report: event.report,
          commit: event.sha,
          at,
        },
      ];
    if (event.type !== 'DeliveryVerified' || attempt === undefined || event.headSha !== pushed?.newSha)
      return [];
    const { report, newSha: commit, madeBy = attempt.number } = pushed;
    return [{ type: 'keep-learnings', jobId, attempt: madeBy, report, commit, at }];
  });
}

/**
 * The effects of a stored commit that the job, as it stands now, still wants. Called right after the commit and again for every duplicate of its
 * command: what the state has moved past (a start that was cancelled, an analysis that was superseded) is never revived.
 */
export function effectsOf(commit: StoredCommit, current: Job): Effect[] {
  const { jobId, version } = commit;
  /* Money first: the analysis that follows it looks at what is left. */
  const effects: Effect[] = budgetRaisesOf(commit);
  if (current.details !== undefined) effects.push(...planeEffects(commit, current, current.details));
  const concerns = commit.events.some(concernsPeople);
  if (concerns) effects.push({ type: 'notify', jobId, version });
  /* Who is told of the newest commit is shown the job with it. */
  const isShown = concerns && version === current.version;
  if (current.details !== undefined && !isShown)
    effects.push({ type: 'project', jobId, version: current.version });
  return effects;
}
