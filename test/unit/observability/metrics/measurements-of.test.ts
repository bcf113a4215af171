import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Job } from '../../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../../src/job/job-command.ts';
import { measurementsOf } from '../../../../src/observability/metrics/measurements-of.ts';
import type { Measurement } from '../../../../src/ports/metrics.ts';
import { fittingCommand, verdict } from '../../../support/job-scenario.ts';
import { createLedgerWorld, worldJobId } from '../../../support/ledger-world.ts';

type Step = JobCommandType | ((job: Job) => JobCommand);

/** What is measured while a job takes these steps, each of which is delivered twice. */
async function measured(...steps: Step[]): Promise<Measurement[]> {
  const recorded: Measurement[] = [];
  const { ledger } = createLedgerWorld({
    committed: (...change) => void recorded.push(...measurementsOf(...change)),
  });
  for (const [index, step] of steps.entries()) {
    const job = await ledger.read(worldJobId);
    const command = typeof step === 'string' ? fittingCommand(step, job) : step(job);
    const envelope = { commandId: `${index}`, actor: { kind: 'governance' } as const, command };
    assert.equal((await ledger.handle(worldJobId, envelope)).refusal, undefined);
    await ledger.handle(worldJobId, envelope);
  }
  return recorded;
}

/** `verdicts approve 1`: name, what it is told apart by, value. */
const briefly = (measurements: Measurement[]): string[] =>
  measurements.map(({ name, value, facts: _facts, ...by }) => [name, ...Object.values(by), value].join(' '));

const judged =
  (decision: 'approve' | 'hold' | 'reject'): Step =>
  (job) => ({ type: 'RecordVerdict', verdict: verdict(decision, job.details?.inputHash ?? '') });

const pushedFor =
  (microUsd: number): Step =>
  (job) => {
    const command = fittingCommand('RecordPush', job);
    assert.ok(command.type === 'RecordPush');
    return { ...command, usage: { ...command.usage, microUsd } };
  };

const toWork = ['SubmitJob', judged('approve'), 'StartAttempt', 'RegisterWorker', 'RecordPlan'] as const;
const toDelivery = (microUsd: number): Step[] => [
  'StartValidation',
  'AuthorizePush',
  pushedFor(microUsd),
  'VerifyDelivery',
];

describe('what is measured of a job', () => {
  it('that is delivered and merged: its verdict, its attempt, its end and its cost, each once', async () => {
    const recorded = await measured(...toWork, ...toDelivery(1_250_000), 'RecordMerge');
    assert.deepEqual(briefly(recorded), [
      'verdicts approve 1',
      'attemptsStarted 1',
      'attemptsEnded 1',
      'jobsEnded COMPLETED 1',
      'jobMicroUsd 1250000',
    ]);
  });

  it('that is refused: a verdict and an end', async () => {
    assert.deepEqual(briefly(await measured('SubmitJob', judged('reject'))), [
      'verdicts reject 1',
      'jobsEnded REJECTED 1',
      'jobMicroUsd 0',
    ]);
  });

  it('that is held and then stopped: no attempt', async () => {
    assert.deepEqual(briefly(await measured('SubmitJob', judged('hold'), 'CancelJob')), [
      'verdicts hold 1',
      'jobsEnded CANCELLED 1',
      'jobMicroUsd 0',
    ]);
  });

  it('whose worker is lost, whose attempt fails, or that is stopped at work: as many ends of attempts as starts', async () => {
    for (const ends of [
      ['LoseWorker'],
      ['FailAttempt'],
      ['PauseJob'],
      ['DeferAttempt'],
      ['CancelJob'],
    ] as const) {
      const early = ends[0] === 'DeferAttempt' ? toWork.slice(0, -1) : toWork;
      const counted = briefly(await measured(...early, ...ends)).filter((line) =>
        line.startsWith('attempts'),
      );
      assert.deepEqual(counted, ['attemptsStarted 1', 'attemptsEnded 1'], ends[0]);
    }
  });

  it('that goes another round costs both rounds', async () => {
    const again = [judged('approve'), ...toWork.slice(2)] as const;
    const recorded = await measured(
      ...toWork,
      ...toDelivery(1_000_000),
      'RequestChanges',
      ...again,
      ...toDelivery(500_000),
      'RecordMerge',
    );
    assert.deepEqual(briefly(recorded).slice(-2), ['jobsEnded COMPLETED 1', 'jobMicroUsd 1500000']);
  });

  it('says in its facts which job and attempt it was, and why an attempt failed', async () => {
    const [ended] = (await measured(...toWork, 'FailAttempt')).filter(({ name }) => name === 'attemptsEnded');
    assert.deepEqual(ended?.facts, {
      jobId: worldJobId,
      commandId: '5',
      attempt: 1,
      stopReason: 'timeout',
    });
  });
});
