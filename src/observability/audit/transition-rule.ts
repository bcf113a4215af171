import type { JobCommandType } from '../../job/job-command.ts';
import type { JobEvent, JobEventOf } from '../../job/job-event.ts';
import type { JobState } from '../../job/job-state.ts';
import { transitions } from '../../job/transitions.ts';
import { type CommitRule, unless } from './audit-rule.ts';

type InputKind = JobEventOf<'InputAdded'>['part']['kind'];

const commandsBehindInput: Record<InputKind, JobCommandType> = {
  answer: 'AnswerQuestions',
  constraint: 'AddConstraints',
  review: 'RequestChanges',
  ci: 'ReportRedCi',
  guidance: 'GuideJob',
  rebase: 'RebaseJob',
};

/** Which commands can have made a commit that begins with this event. None: the event only ever follows another one. */
const commandsBehind: Record<Exclude<JobEvent['type'], 'InputAdded'>, readonly JobCommandType[]> = {
  JobSubmitted: ['SubmitJob'],
  JobRetried: ['RetryJob', 'ResumeJob'],
  RequestAmended: ['AmendRequest'],
  VerdictRecorded: ['RecordVerdict'],
  HoldOpened: ['RecordHold'],
  HoldVoided: ['VoidHold'],
  HoldReleased: ['ReleaseHold'],
  HoldDetached: ['DetachHold'],
  QuestionsAsked: ['AskQuestions'],
  QuestionsReminded: ['RemindQuestions'],
  AttemptStarted: ['StartAttempt'],
  WorkerRegistered: ['RegisterWorker'],
  PlanRecorded: ['RecordPlan'],
  AttemptDeferred: ['DeferAttempt'],
  CheckpointRecorded: ['RecordCheckpoint'],
  ValidationStarted: ['StartValidation'],
  WorkResumed: ['ResumeWork'],
  PushAuthorized: ['AuthorizePush'],
  BranchPushed: ['RecordPush', 'LoseWorker'],
  ArchiveDelivered: ['DeliverArchive'],
  DeliveryVerified: ['VerifyDelivery'],
  DeliveryRefuted: ['RefuteDelivery'],
  AttemptFailed: ['FailAttempt'],
  WorkerLost: ['LoseWorker'],
  HumanNeeded: ['AskQuestions', 'ExpireQuestions', 'PauseJob', 'RequestChanges', 'ReportRedCi'],
  BranchAdopted: ['ResumeJob'],
  BudgetRaised: ['RaiseBudget'],
  BudgetWarned: ['WarnBudget'],
  PriorityChanged: ['ChangePriority'],
  PullRequestMerged: ['RecordMerge'],
  PullRequestClosed: ['RecordClose'],
  MergeReverted: ['RecordRevert'],
  JobCompleted: [],
  JobFailed: [],
  JobCancelled: ['CancelJob'],
  CommandRefused: ['RefuseCommand'],
  CommandAcknowledged: ['AcknowledgeCommand'],
};

/** Events that a command adds to what it makes happen. */
const followers: readonly JobEvent['type'][] = [
  'JobRetried',
  'HumanNeeded',
  'JobCompleted',
  'JobFailed',
  'JobCancelled',
  'CommandAcknowledged',
];

function commandsOf(event: JobEvent): readonly JobCommandType[] {
  return event.type === 'InputAdded' ? [commandsBehindInput[event.part.kind]] : commandsBehind[event.type];
}

function leads(command: JobCommandType, from: JobState, to: JobState): boolean {
  return transitions[command][from]?.includes(to) ?? false;
}

/** A commit leads from state to state as the table allows for the command that must have made it. */
export const transitionRule: CommitRule = ({ events: [first, ...others] }, before, after) => {
  const fits =
    first !== undefined && commandsOf(first).some((command) => leads(command, before.state, after.state));
  const strays = others.filter(({ type }) => !followers.includes(type)).map(({ type }) => type);
  return [
    ...unless(
      fits,
      'illegal-transition',
      `${first?.type} cannot lead from ${before.state} to ${after.state}.`,
    ),
    ...unless(
      strays.length === 0,
      'illegal-transition',
      `No command adds ${strays.join(', ')} to its events.`,
    ),
  ];
};
