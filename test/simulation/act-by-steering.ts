import type { Job } from '../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../src/job/job-command.ts';
import type { InputPart } from '../../src/job/job-values.ts';
import { transitions } from '../../src/job/transitions.ts';
import { holdSha, limits } from '../support/job-scenario.ts';
import { people } from './cast.ts';
import type { Prng } from './prng.ts';
import type { World } from './world.ts';

/** What people and governance will be able to ask once its pages are built. */
const steering = [
  'RetryJob',
  'AmendRequest',
  'AddConstraints',
  'RecordVerdict',
  'RecordHold',
  'ReleaseHold',
  'AskQuestions',
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
  'RequestChanges',
  'ReportRedCi',
] as const satisfies readonly JobCommandType[];
type SteeringType = (typeof steering)[number];

const { writer } = people;
const by = { id: writer.id, login: writer.login };
const holdPullRequest = 9_000;

/** Sends one command that suits the job as it stands, or, now and then, any. */
export function actBySteering(world: World, jobId: string): void {
  const { prng } = world.simulation;
  const job = world.watch.job(jobId);
  if (job.details === undefined) return;
  const suiting = steering.filter((type) => transitions[type][job.state] !== undefined);
  const choices = suiting.length === 0 || prng.chance(0.1) ? steering : suiting;
  const command = commandOf(prng.pick(choices), job, prng);
  const commandId = `steer:${prng.int(1_000_000_000)}`;
  const envelope = { commandId, actor: { kind: 'person', account: by } as const, command };
  void world.queues.steering.send({ jobId, envelope }, { group: jobId, deduplicationId: commandId });
}

function commandOf(type: SteeringType, { state, details }: Job, prng: Prng): JobCommand {
  const inputHash = details?.inputHash ?? '';
  const headSha = details?.deliveredSha ?? holdSha;
  const part = (kind: InputPart['kind']): InputPart => ({
    kind,
    text: `some ${kind} ${prng.int(100)}`,
    source: `${kind}:${prng.int(1_000)}`,
    author: by,
  });
  const pullRequest = prng.chance(0.5) ? holdPullRequest : (details?.pullRequest?.number ?? holdPullRequest);
  switch (type) {
    case 'RetryJob':
      return prng.chance(0.3) ? { type, by, options: { planOnly: true } } : { type, by };
    case 'AmendRequest':
      return { type, request: details?.request as NonNullable<Job['details']>['request'] };
    case 'AddConstraints':
      return { type, part: part('constraint') };
    case 'RecordVerdict':
      return { type, verdict: verdictOf(prng.chance(0.8) ? 'hold' : 'reject', inputHash) };
    case 'RecordHold':
      return { type, pullRequest: holdPullRequest, headSha: holdSha };
    case 'ReleaseHold':
      return { type, reviewer: by, reviewId: 9, headSha: holdSha, inputHash };
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
      return { type, by, microUsd: 500_000 };
    case 'ChangePriority':
      return { type, by, priority: prng.pick(['critical', 'high', 'medium', 'low'] as const) };
    case 'PauseJob':
    case 'ResumeJob':
      return { type, by };
    case 'CancelJob':
      return { type, cause: 'command', by };
    case 'ExpireQuestions':
      return { type };
    case 'RecordMerge':
      return { type, pullRequest, sha: '5'.repeat(40) };
    case 'RecordClose':
      return { type, pullRequest };
  }
}

function verdictOf(decision: 'hold' | 'reject', inputHash: string) {
  return {
    decision,
    inputHash,
    rules: [],
    riskScore: 50,
    policySha: null,
    limits: { ...limits, questionRounds: 2 },
    agent: 'native',
    model: 'model',
  };
}
