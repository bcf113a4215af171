import { decide } from '../../src/job/decide.ts';
import type { Job } from '../../src/job/job.ts';
import type { CommandEnvelope, JobCommand, JobCommandType } from '../../src/job/job-command.ts';
import type { Actor, InputPart } from '../../src/job/job-values.ts';
import { transitions } from '../../src/job/transitions.ts';
import { hashOf, holdSha, limits } from '../support/job-scenario.ts';
import { people } from './cast.ts';
import type { Prng } from './prng.ts';
import type { World } from './world.ts';

/** What people, governance and a planning worker can ask of a job besides what the run's webhooks bring. */
export const steering = [
  'RetryJob',
  'AmendRequest',
  'AddConstraints',
  'RecordVerdict',
  'RecordHold',
  'VoidHold',
  'ReleaseHold',
  'DetachHold',
  'AskQuestions',
  'RemindQuestions',
  'AnswerQuestions',
  'ExpireQuestions',
  'GuideJob',
  'RebaseJob',
  'RaiseBudget',
  'ChangePriority',
  'PauseJob',
  'ResumeJob',
  'CancelJob',
  'RecordMerge',
  'RecordClose',
  'RecordRevert',
  'RequestChanges',
  'ReportRedCi',
] as const satisfies readonly JobCommandType[];
export type SteeringType = (typeof steering)[number];

const { writer, approver } = people;
const by = { id: writer.id, login: writer.login };
const approving = { id: approver.id, login: approver.login };
const holdPullRequest = 9_000;
const saidByGovernance: readonly SteeringType[] = [
  'RecordVerdict',
  'RecordHold',
  'VoidHold',
  'DetachHold',
  'AskQuestions',
];

/** Sends one command that suits the job as it stands, one of the `preferred` if there is any, or, now and then, one that may not suit at all. */
export function actBySteering(world: World, jobId: string, preferred: readonly SteeringType[] = []): void {
  const { will } = world;
  const job = world.watch.job(jobId);
  if (job.details === undefined) return;
  const commandId = `steer:${will.int(1_000_000_000)}`;
  const envelopes = steering.map((type) => envelopeOf(type, job, commandId, will));
  const suiting = envelopes.filter((envelope) => suits(job, envelope));
  const wanted = suiting.filter(({ command }) => (preferred as readonly string[]).includes(command.type));
  const anything = suiting.length === 0 || will.chance(0.1);
  const choices = anything ? envelopes : wanted.length > 0 && will.chance(0.75) ? wanted : suiting;
  const envelope = will.pick(choices);
  void world.queues.steering.send({ jobId, envelope }, { group: jobId, deduplicationId: commandId });
}

/** Whether the job would take the command as it stands; by the time it arrives the job may stand elsewhere. */
function suits(job: Job, envelope: CommandEnvelope): boolean {
  if (transitions[envelope.command.type][job.state] === undefined) return false;
  return decide(job, envelope, hashOf).every((event) => event.type !== 'CommandRefused');
}

function envelopeOf(type: SteeringType, job: Job, commandId: string, will: Prng): CommandEnvelope {
  return { commandId, actor: actorOf(type, job), command: commandOf(type, job, will) };
}

function actorOf(type: SteeringType, { state, details }: Job): Actor {
  const attempt = details?.attempt?.number;
  if (type === 'AskQuestions' && state === 'TASK_PLANNING' && attempt !== undefined)
    return { kind: 'worker', attempt };
  if (saidByGovernance.includes(type)) return { kind: 'governance' };
  if (type === 'RemindQuestions' || type === 'ExpireQuestions') return { kind: 'sweeper' };
  return { kind: 'person', account: type === 'ReleaseHold' || type === 'RaiseBudget' ? approving : by };
}

function commandOf(type: SteeringType, { state, details }: Job, will: Prng): JobCommand {
  const inputHash = details?.inputHash ?? '';
  const headSha = details?.deliveredSha ?? holdSha;
  const part = (kind: InputPart['kind']): InputPart => ({
    kind,
    text: `some ${kind} ${will.int(100)}`,
    source: `${kind}:${will.int(1_000)}`,
    author: by,
  });
  const known = [details?.pullRequest?.number, details?.hold?.pullRequest].filter((n) => n !== undefined);
  const pullRequest = will.pick(known.length > 0 ? known : [holdPullRequest]);
  switch (type) {
    case 'RetryJob':
      return will.chance(0.3) ? { type, by, options: { planOnly: true } } : { type, by };
    case 'AmendRequest':
      return { type, request: details?.request as NonNullable<Job['details']>['request'] };
    case 'AddConstraints':
      return { type, part: part('constraint') };
    case 'RecordVerdict':
      return { type, verdict: verdictOf(will.chance(0.8) ? 'hold' : 'reject', inputHash, will) };
    case 'RecordHold':
      return { type, pullRequest: holdPullRequest, headSha: holdSha, inputHash };
    case 'ReleaseHold':
      return { type, reviewer: approving, reviewId: 9, headSha: holdSha, inputHash };
    case 'VoidHold':
      return { type, pullRequest: holdPullRequest, headSha: '4'.repeat(40) };
    case 'DetachHold':
      return { type, pullRequest: holdPullRequest, explanation: 'The review cannot be dismissed.' };
    case 'RecordRevert':
      return { type, sha: '6'.repeat(40) };
    case 'AskQuestions': {
      const attempt = details?.attempt?.number;
      return {
        type,
        questions: ['Which one?'],
        ...(state === 'TASK_PLANNING' && attempt !== undefined ? { attempt } : {}),
      };
    }
    case 'AnswerQuestions':
      return { type, part: part('answer') };
    case 'GuideJob':
      return { type, part: part('guidance') };
    case 'RebaseJob':
      return { type, part: part('rebase') };
    case 'RequestChanges':
      return { type, part: part('review'), headSha };
    case 'ReportRedCi':
      return { type, part: part('ci'), headSha };
    case 'RaiseBudget':
      return { type, by: approving, microUsd: 500_000 };
    case 'ChangePriority':
      return { type, by, priority: will.pick(['critical', 'high', 'medium', 'low'] as const) };
    case 'PauseJob':
    case 'ResumeJob':
      return { type, by };
    case 'CancelJob':
      return { type, cause: 'command', by };
    case 'RemindQuestions':
    case 'ExpireQuestions':
      return { type };
    case 'RecordMerge':
      return { type, pullRequest, sha: '5'.repeat(40) };
    case 'RecordClose':
      return { type, pullRequest };
  }
}

function verdictOf(decision: 'hold' | 'reject', inputHash: string, will: Prng) {
  return {
    decision,
    inputHash,
    rules: [],
    riskScore: 50,
    policySha: null,
    limits: { ...limits, questionRounds: will.int(3), reviewRounds: will.int(2), ciRounds: will.int(2) },
    agent: 'native',
    model: 'model',
  };
}
