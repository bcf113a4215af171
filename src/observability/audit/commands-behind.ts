import type { Job } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import type { JobEvent, JobEventOf } from '../../job/job-event.ts';

/** A command in whose optional fields a parsed event may say undefined. */
type Told<C> = C extends unknown
  ? { [K in keyof C]: object extends Pick<C, K> ? C[K] | undefined : C[K] }
  : never;
type Behind<T extends JobEvent['type']> = (event: JobEventOf<T>, job: Job) => readonly Told<JobCommand>[];

/**
 * Which commands can have made a commit that begins with this event, as far as the log tells them. None: the event only ever follows another one. What a command said and its events
 * do not keep is taken to have been as the command needs it: where the branch pointed, which input was read, since when the job was paused.
 */
const behind: { readonly [T in JobEvent['type']]: Behind<T> } = {
  JobSubmitted: (event) => [{ ...event, type: 'SubmitJob' }],
  JobRetried: (event) => [
    { ...event, type: 'RetryJob' },
    { type: 'ResumeJob', by: event.by },
  ],
  RequestAmended: (event) => [{ ...event, type: 'AmendRequest' }],
  InputAdded: (event, job) => [commandOfInput(event, job)],
  VerdictRecorded: (event) => [{ ...event, type: 'RecordVerdict' }],
  HoldOpened: (event, { details }) => [
    { ...event, inputHash: event.inputHash ?? details?.inputHash ?? '', type: 'RecordHold' },
  ],
  HoldVoided: (event) => [{ ...event, type: 'VoidHold' }],
  HoldReleased: (event) => [{ ...event, type: 'ReleaseHold' }],
  HoldDetached: (event) => [{ ...event, type: 'DetachHold' }],
  QuestionsAsked: (event) => [{ ...event, type: 'AskQuestions' }],
  QuestionsReminded: () => [{ type: 'RemindQuestions' }],
  AttemptStarted: (event) => [{ ...event, type: 'StartAttempt' }],
  WorkerRegistered: (event) => [{ ...event, type: 'RegisterWorker' }],
  PlanRecorded: (event) => [{ ...event, type: 'RecordPlan' }],
  AttemptDeferred: (event) => [{ ...event, type: 'DeferAttempt' }],
  CheckpointRecorded: (event) => [{ ...event, type: 'RecordCheckpoint' }],
  ValidationStarted: (event) => [{ ...event, type: 'StartValidation' }],
  WorkResumed: (event) => [{ ...event, type: 'ResumeWork' }],
  PushAuthorized: (event) => [{ ...event, type: 'AuthorizePush' }],
  BranchPushed: (event) => [
    { ...event, type: 'RecordPush' },
    {
      ...event,
      type: 'FailAttempt',
      /* Only an attempt that finds nothing to change takes over what another has made. */
      stopReason: event.madeBy === undefined ? 'worker_error' : 'no_changes',
      explanation: '',
      branchHead: event.sha,
    },
    { type: 'LoseWorker', attempt: event.attempt, evidence: 'no-heartbeat', branchHead: event.sha },
  ],
  ArchiveDelivered: (event) => [{ ...event, type: 'DeliverArchive' }],
  DeliveryVerified: (event) => [{ ...event, type: 'VerifyDelivery' }],
  DeliveryRefuted: (event) => [{ ...event, type: 'RefuteDelivery' }],
  /* Where the branch pointed decides what follows when nothing was to be changed. */
  AttemptFailed: (event, { details }) =>
    [null, ...(event.stopReason === 'no_changes' ? (details?.authorizedShas ?? []) : [])].map(
      (branchHead) => ({ ...event, branchHead, type: 'FailAttempt' as const }),
    ),
  WorkerLost: (event) => [{ ...event, branchHead: null, type: 'LoseWorker' }],
  HumanNeeded: ({ explanation, usage }, { details }) => [
    {
      type: 'AskQuestions',
      questions: [explanation],
      ...(usage === undefined ? {} : { usage }),
      ...(details?.attempt === undefined ? {} : { attempt: details.attempt.number }),
    },
    { type: 'ExpireQuestions' },
    { type: 'PauseJob', by: { id: 0, login: explanation } },
  ],
  BranchAdopted: ({ by, type: _, ...adoption }, { stateSince }) => [
    { type: 'ResumeJob', by, adoption: { ...adoption, pausedSince: stateSince } },
  ],
  BudgetRaised: (event) => [{ ...event, type: 'RaiseBudget' }],
  BudgetWarned: (event, { details }) => [
    { ...event, attempt: details?.attempt?.number ?? 0, type: 'WarnBudget' },
  ],
  PriorityChanged: (event) => [{ ...event, type: 'ChangePriority' }],
  RepositoryMoved: (event) => [{ ...event, type: 'MoveRepository' }],
  PullRequestMerged: (event) => [{ ...event, type: 'RecordMerge' }],
  PullRequestClosed: (event) => [{ ...event, type: 'RecordClose' }],
  MergeReverted: (event) => [{ ...event, type: 'RecordRevert' }],
  JobCompleted: () => [],
  JobFailed: () => [],
  JobCancelled: ({ cause, by }) =>
    cause === 'pull-request-closed' || cause === 'held-pull-request-merged'
      ? []
      : [{ type: 'CancelJob', cause, ...(by === undefined ? {} : { by }) }],
  CommandRefused: (event) => [
    {
      ...event,
      type: 'RefuseCommand',
      ...(event.withdrawnAt === undefined ? {} : { withdraws: event.cause ?? 'command' }),
    },
  ],
  CommandAcknowledged: (event) => [{ ...event, type: 'AcknowledgeCommand' }],
};

/** See `behind`. `job`: as it stood before the commit. */
export function commandsBehind(first: JobEvent, job: Job): readonly JobCommand[] {
  return (behind[first.type] as Behind<JobEvent['type']>)(first, job) as readonly JobCommand[];
}

function commandOfInput({ part, headSha }: JobEventOf<'InputAdded'>, { details }: Job): JobCommand {
  switch (part.kind) {
    case 'answer':
      return { type: 'AnswerQuestions', part };
    case 'constraint':
      return { type: 'AddConstraints', part };
    case 'review':
      /* One that joined work under way names no commit; it was of the delivered one. */
      return { type: 'RequestChanges', part, headSha: headSha ?? details?.deliveredSha ?? '' };
    case 'ci':
      return { type: 'ReportRedCi', part, headSha: headSha ?? '' };
    case 'guidance':
      return { type: 'GuideJob', part };
    case 'rebase':
      return { type: 'RebaseJob', part };
  }
}
