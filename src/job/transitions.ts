import type { JobCommandType } from './job-command.ts';
import { type JobState, jobStates } from './job-state.ts';

/** For each command: in which states it is accepted, and the states that can follow. A pair that is not named is refused. */
export type Transitions = {
  readonly [C in JobCommandType]: Readonly<Partial<Record<JobState, readonly JobState[]>>>;
};

type Row = Partial<Record<JobState, readonly JobState[]>>;

const judged = ['GOVERNANCE_ANALYSIS', 'APPROVED'] as const;
const working = ['TASK_PLANNING', 'IN_PROGRESS', 'VALIDATING'] as const;
const live = [...judged, 'HELD', 'NEEDS_INPUT', ...working, 'DEPLOYABLE', 'NEEDS_HUMAN'] as const;
const ended = ['FAILED', 'REJECTED', 'CANCELLED'] as const;

/** The same followers for several states. */
function from(states: readonly JobState[], ...followers: JobState[]): Row {
  return Object.fromEntries(states.map((state) => [state, followers]));
}

/** States that stay as they are. */
function staying(states: readonly JobState[]): Row {
  return Object.fromEntries(states.map((state) => [state, [state]]));
}

export const transitions: Transitions = {
  SubmitJob: from(['DRAFT'], 'GOVERNANCE_ANALYSIS'),
  RetryJob: from([...ended, 'NEEDS_HUMAN', 'DEPLOYABLE'], 'GOVERNANCE_ANALYSIS'),
  AmendRequest: from(['HELD'], 'GOVERNANCE_ANALYSIS'),
  /* Also while what another reviewer wants is judged. */
  AddConstraints: from(['HELD', 'GOVERNANCE_ANALYSIS'], 'GOVERNANCE_ANALYSIS'),
  RecordVerdict: from(['GOVERNANCE_ANALYSIS'], 'APPROVED', 'HELD', 'REJECTED'),
  /* What held a request that has gone on meanwhile is known all the same: its commit is on the branch, and people review it. */
  RecordHold: staying(['HELD', ...judged, 'NEEDS_INPUT', ...working, 'NEEDS_HUMAN']),
  VoidHold: staying(['HELD']),
  ReleaseHold: from(['HELD'], 'APPROVED'),
  /* Delivered work shows no approval of the request any more. */
  DetachHold: staying([...judged, 'NEEDS_INPUT', ...working, 'NEEDS_HUMAN']),
  AskQuestions: {
    GOVERNANCE_ANALYSIS: ['NEEDS_INPUT'],
    TASK_PLANNING: ['NEEDS_INPUT', 'NEEDS_HUMAN'],
  },
  AnswerQuestions: from(['NEEDS_INPUT', 'NEEDS_HUMAN', ...judged, 'HELD', ...working], 'GOVERNANCE_ANALYSIS'),
  RemindQuestions: staying(['NEEDS_INPUT']),
  ExpireQuestions: from(['NEEDS_INPUT'], 'NEEDS_HUMAN'),
  GuideJob: from([...judged, ...working, 'DEPLOYABLE', 'NEEDS_HUMAN'], 'GOVERNANCE_ANALYSIS'),
  StartAttempt: from(['APPROVED'], 'TASK_PLANNING'),
  RegisterWorker: staying(['TASK_PLANNING']),
  RecordPlan: from(['TASK_PLANNING'], 'IN_PROGRESS', 'NEEDS_HUMAN'),
  DeferAttempt: from(['TASK_PLANNING'], 'APPROVED'),
  RecordCheckpoint: staying(['IN_PROGRESS']),
  StartValidation: from(['IN_PROGRESS'], 'VALIDATING'),
  ResumeWork: from(['VALIDATING'], 'IN_PROGRESS'),
  AuthorizePush: staying(['VALIDATING']),
  RecordPush: staying(['VALIDATING']),
  DeliverArchive: from(['VALIDATING'], 'COMPLETED'),
  VerifyDelivery: from(['VALIDATING'], 'DEPLOYABLE'),
  RefuteDelivery: from(['VALIDATING'], 'NEEDS_HUMAN'),
  FailAttempt: from(working, 'APPROVED', 'NEEDS_HUMAN', 'FAILED', 'VALIDATING'),
  LoseWorker: {
    ...from(['TASK_PLANNING', 'IN_PROGRESS'], 'APPROVED', 'FAILED'),
    VALIDATING: ['APPROVED', 'FAILED', 'VALIDATING'],
  },
  RequestChanges: {
    ...from([...judged, ...working], 'GOVERNANCE_ANALYSIS'),
    DEPLOYABLE: ['GOVERNANCE_ANALYSIS', 'NEEDS_HUMAN'],
  },
  ReportRedCi: from(['DEPLOYABLE'], 'GOVERNANCE_ANALYSIS', 'NEEDS_HUMAN'),
  RebaseJob: from(['DEPLOYABLE', 'NEEDS_HUMAN'], 'GOVERNANCE_ANALYSIS'),
  RaiseBudget: { ...staying(live), NEEDS_HUMAN: ['NEEDS_HUMAN', 'GOVERNANCE_ANALYSIS'] },
  WarnBudget: staying(working),
  ChangePriority: staying(live),
  MoveRepository: staying([...live, ...ended, 'COMPLETED']),
  PauseJob: from([...judged, 'NEEDS_INPUT', ...working], 'NEEDS_HUMAN'),
  ResumeJob: from(['NEEDS_HUMAN'], 'GOVERNANCE_ANALYSIS'),
  CancelJob: from(live, 'CANCELLED'),
  RecordMerge: {
    ...from(live, 'COMPLETED', 'CANCELLED'),
    DEPLOYABLE: ['COMPLETED'],
    ...staying(ended),
  },
  RecordRevert: staying(['COMPLETED']),
  RecordClose: { ...from(live, 'CANCELLED'), ...staying(ended) },
  RefuseCommand: staying(jobStates),
  AcknowledgeCommand: staying(jobStates),
};
