import type { Decide, Decisions, HashOf } from './decision.ts';
import { attemptDecisions } from './decisions/attempt-decisions.ts';
import { deliveryDecisions } from './decisions/delivery-decisions.ts';
import { requestDecisions } from './decisions/request-decisions.ts';
import { steeringDecisions } from './decisions/steering-decisions.ts';
import { verdictDecisions } from './decisions/verdict-decisions.ts';
import { workerDecisions } from './decisions/worker-decisions.ts';
import { inTime } from './in-time.ts';
import { inputHashOf } from './input-hash.ts';
import type { Job, KnownJob } from './job.ts';
import type { CommandEnvelope, JobCommand, JobCommandOf, JobCommandType, ReplyTo } from './job-command.ts';
import type { JobEvent } from './job-event.ts';
import { isWorking } from './job-state.ts';
import { overtakenBy } from './overtaken.ts';
import { type Refusal, refuse } from './refusal.ts';
import { transitions } from './transitions.ts';

/** Commands that need no job yet, or none at all; all others are decided by the tables below. */
type Standalone = 'SubmitJob' | 'RefuseCommand' | 'AcknowledgeCommand';

const decisions: Decisions<Exclude<JobCommandType, Standalone>> = {
  ...requestDecisions,
  ...verdictDecisions,
  ...attemptDecisions,
  ...workerDecisions,
  ...deliveryDecisions,
  ...steeringDecisions,
};

/** Commands of a worker: only the newest attempt may issue them, and only while the job is being worked on. */
const fencedCommands: readonly JobCommandType[] = [
  'RegisterWorker',
  'RecordPlan',
  'DeferAttempt',
  'RecordCheckpoint',
  'StartValidation',
  'ResumeWork',
  'AuthorizePush',
  'RecordPush',
  'DeliverArchive',
  'FailAttempt',
  'LoseWorker',
  'WarnBudget',
];

function isRefusal(decided: JobEvent[] | Refusal): decided is Refusal {
  return 'refused' in decided;
}

function isFenced(command: JobCommand): command is JobCommand & { attempt: number } {
  return fencedCommands.includes(command.type);
}

/** Whether the table and the fencing let this command near the job at all. */
function admission(job: Job, command: JobCommand): Refusal | undefined {
  if (job.details === undefined && transitions[command.type].DRAFT === undefined) {
    return refuse('unknown-job', 'There is no job for this issue yet.');
  }
  if (isFenced(command) && command.attempt !== job.details?.attempt?.number) {
    return refuse('fenced', `Attempt ${command.attempt} is not the newest attempt of this job.`);
  }
  if (transitions[command.type][job.state] === undefined) {
    return isFenced(command) && !isWorking(job.state)
      ? refuse('stopped', `The job is ${job.state}; the attempt has ended.`)
      : refuse(
          'not-applicable',
          `The job is ${job.state} by now, so that this does nothing. \`/factory status\` says where it stands.`,
        );
  }
  return undefined;
}

/** Commands by which people have work begun or gone on with. */
const asks: readonly JobCommandType[] = ['SubmitJob', 'RetryJob', 'ResumeJob'];

/** GitHub delivers again what failed, hours later: what was asked for before people did something else is not begun after it. */
function overtaken(job: Job, command: JobCommand, happenedAt: string | undefined): Refusal | undefined {
  const since = asks.includes(command.type) ? overtakenBy(job, happenedAt) : undefined;
  if (since === undefined) return undefined;
  return refuse(
    'overtaken',
    `${since} It was heard too late and starts nothing. Write it once more if it is still wanted.`,
  );
}

function submitJob(command: JobCommandOf<'SubmitJob'>, hashOf: HashOf): JobEvent[] {
  const { type: _, ...submission } = command;
  return [{ type: 'JobSubmitted', ...submission, inputHash: inputHashOf(command.request, [], hashOf) }];
}

function decideAdmitted(
  job: Job,
  command: JobCommand,
  hashOf: HashOf,
  replyTo: ReplyTo | undefined,
): JobEvent[] | Refusal {
  if (command.type === 'SubmitJob') return submitJob(command, hashOf);
  if (command.type === 'RefuseCommand') return [refusedEvent(command, replyTo)];
  if (command.type === 'AcknowledgeCommand') {
    return [acknowledgedEvent(command.command, command.message, replyTo)];
  }
  const decision = decisions[command.type] as (
    command: JobCommand,
    job: KnownJob,
    hashOf: HashOf,
  ) => JobEvent[] | Refusal;
  return decision(command, job as KnownJob, hashOf);
}

function refusedEvent(
  refused: Pick<JobCommandOf<'RefuseCommand'>, 'command' | 'code' | 'message' | 'quiet'>,
  replyTo: ReplyTo | undefined,
): JobEvent {
  const { command, code, message, quiet } = refused;
  return {
    type: 'CommandRefused',
    command,
    code,
    message,
    ...(quiet === undefined ? {} : { quiet }),
    ...replyTo,
  };
}

function acknowledgedEvent(
  command: string,
  message: string | undefined,
  replyTo: ReplyTo | undefined,
): JobEvent {
  return { type: 'CommandAcknowledged', command, ...(message === undefined ? {} : { message }), ...replyTo };
}

/** The job core's one decision: which events a command makes of a job. See `Decide`. */
export const decide: Decide = (job: Job, { command, replyTo, happenedAt }: CommandEnvelope, hashOf) => {
  const decided =
    admission(job, command) ??
    overtaken(job, command, happenedAt) ??
    decideAdmitted(job, command, hashOf, replyTo);
  if (isRefusal(decided)) {
    return inTime(
      [refusedEvent({ command: command.type, ...decided.refused }, replyTo)],
      command,
      happenedAt,
    );
  }
  const answersComment = replyTo?.commentId !== undefined && !decided.some(isAnswer);
  const dated = inTime(decided, command, happenedAt);
  return answersComment ? [...dated, acknowledgedEvent(command.type, undefined, replyTo)] : dated;
};

function isAnswer(event: JobEvent): boolean {
  return event.type === 'CommandAcknowledged' || event.type === 'CommandRefused';
}
