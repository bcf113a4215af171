import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dispatchMessageSchema } from '../../../src/contracts/dispatch-message.ts';
import { jobMessageSchema } from '../../../src/contracts/job-message.ts';
import { reportMessageSchema } from '../../../src/contracts/report-message.ts';
import type { Effect } from '../../../src/job/effect.ts';
import { createCarryOut } from '../../../src/wiring/carry-out-effects.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { createInMemoryBudgetStore } from '../../support/in-memory/budget-store.ts';
import { createInMemoryFileLockStore } from '../../support/in-memory/file-lock-store.ts';
import { createInMemoryQueue } from '../../support/in-memory/message-queue.ts';
import { createInMemoryOutcomeStore } from '../../support/in-memory/outcome-store.ts';
import { jobIn } from '../../support/job-scenario.ts';

function targets() {
  const clock = createAdjustableClock();
  return {
    jobs: createInMemoryQueue<unknown>({ clock }),
    dispatch: createInMemoryQueue<unknown>({ clock }),
    reports: createInMemoryQueue<unknown>({ clock, fifo: true }),
    fileLocks: createInMemoryFileLockStore(),
    outcomes: createInMemoryOutcomeStore(),
    budgets: createInMemoryBudgetStore(),
    keepLearnings: async () => {},
  };
}

const job = jobIn('APPROVED');
const hash = 'd'.repeat(64);

describe('carrying out effects', () => {
  it('adds granted money once, also before the budget is opened', async () => {
    const to = targets();
    const effect = {
      type: 'raise-budget',
      jobId: job.id,
      scope: `job:${job.id}`,
      raiseId: 'commit:7',
      microUsd: 50,
    } as const;
    for (let time = 0; time < 3; time++) await createCarryOut(to)(effect, job);
    await to.budgets.open(effect.scope, 100);
    assert.equal(await to.budgets.remaining(effect.scope), 150);
  });

  it('sends messages that their receivers understand', async () => {
    const to = targets();
    const carryOut = createCarryOut(to);
    const effects: Effect[] = [
      { type: 'analyse', jobId: job.id, inputHash: hash },
      { type: 'wake-dispatcher', jobId: job.id },
      { type: 'stop-task', jobId: job.id, attempt: 1 },
      { type: 'project', jobId: job.id, version: 2 },
      { type: 'notify', jobId: job.id, version: 1 },
    ];
    for (const effect of effects) await carryOut(effect, job);
    assert.deepEqual(
      to.jobs.sent.map(({ message }) => jobMessageSchema.parse(message)),
      [
        {
          type: 'analyse',
          jobId: job.id,
          inputHash: hash,
          commandId: `analyse:${job.id}:${hash}:${job.version}`,
        },
      ],
    );
    assert.deepEqual(
      to.dispatch.sent.map(({ message }) => dispatchMessageSchema.parse(message).type),
      ['wake', 'stop-task'],
    );
    assert.deepEqual(
      to.reports.sent.map(({ message, group }) => [reportMessageSchema.parse(message).type, group]),
      [
        ['project', job.id],
        ['notify', job.id],
      ],
    );
  });

  it('lets messages of one repository share the queue fairly with those of others', async () => {
    const to = targets();
    await createCarryOut(to)({ type: 'analyse', jobId: job.id, inputHash: hash }, job);
    assert.equal(to.jobs.sent[0]?.group, '5:77');
  });

  it('gives the same effect the same id each time', async () => {
    const to = targets();
    const carryOut = createCarryOut(to);
    for (let time = 0; time < 2; time++)
      await carryOut({ type: 'stop-task', jobId: job.id, attempt: 1 }, job);
    const ids = to.dispatch.sent.map(({ deduplicationId }) => deduplicationId);
    assert.deepEqual(ids, [`stop-task:${job.id}:1`, `stop-task:${job.id}:1`]);
  });

  it('gives locks back and lets the dispatcher look for who waited for them', async () => {
    const to = targets();
    const lock = {
      jobId: job.id,
      version: job.version,
      globs: ['**'],
      expiresAt: '2027-01-01T00:00:00.000Z',
    };
    await to.fileLocks.acquire(77, lock, '2026-01-01T00:00:00.000Z', () => true);
    await createCarryOut(to)({ type: 'release-locks', jobId: job.id, repositoryId: 77 }, job);
    assert.deepEqual(await to.fileLocks.list(77), []);
    assert.deepEqual(
      to.dispatch.sent.map(({ message }) => message),
      [{ type: 'wake', jobId: job.id }],
    );
  });

  it('starts tasks only where that can be done, and has the dispatcher do it elsewhere', async () => {
    const started: string[] = [];
    const here = targets();
    const startTask = async (jobId: string, attempt: number) => void started.push(`${jobId}/${attempt}`);
    await createCarryOut({ ...here, startTask })({ type: 'start-task', jobId: job.id, attempt: 1 }, job);
    assert.deepEqual(started, [`${job.id}/1`]);
    assert.equal(here.dispatch.sent.length, 0);

    const elsewhere = targets();
    await createCarryOut(elsewhere)({ type: 'start-task', jobId: job.id, attempt: 1 }, job);
    assert.deepEqual(
      elsewhere.dispatch.sent.map(({ message }) => message),
      [{ type: 'wake', jobId: job.id }],
    );
  });
});
