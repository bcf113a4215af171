import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noStarts } from '../../src/contracts/start-tally.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { createKeepLearnings } from '../../src/observability/learnings/keep-learnings.ts';
import { factoryScope, repositoryScope } from '../../src/orchestration/dispatch/attempt-slots.ts';
import { taskStopped } from '../../src/orchestration/dispatch/end-task.ts';
import {
  type Started,
  type StartingAttempts,
  startAttempt,
} from '../../src/orchestration/dispatch/start-attempt.ts';
import { createTaskStarter } from '../../src/orchestration/dispatch/task-starter.ts';
import type { SlotOwner } from '../../src/ports/slot-store.ts';
import { createCarryOut } from '../../src/wiring/carry-out-effects.ts';
import { fittingCommand, repository, verdict } from '../support/job-scenario.ts';
import { createOrchestrationWorld, registrationKey } from '../support/orchestration-world.ts';
import { silentLog } from '../support/silent-log.ts';

type OrchestrationWorld = ReturnType<typeof createOrchestrationWorld>;

/** A dispatcher that has taken all it needs for a start, and writes the start into the log when it is told to. */
type Paused = { writeStart(): Promise<Started> };

/** What a dispatcher with a process of its own works with. */
function dispatcherOf(world: OrchestrationWorld): StartingAttempts {
  const { artifacts, learnings, tasks, jobs, reports, fileLocks, budgets, outcomes } = world;
  const startTask = createTaskStarter({
    tasks,
    workerApiUrl: 'http://worker-api',
    registrationKey,
    log: silentLog,
  });
  const ledger = createLedger({
    ...world,
    random: { next: () => 0.5 },
    log: silentLog,
    pause: async () => {},
    carryOut: createCarryOut({
      jobs,
      dispatch: world.dispatchQueue,
      reports,
      fileLocks,
      budgets,
      outcomes,
      keepLearnings: createKeepLearnings({ learnings, artifacts, log: silentLog }),
      startTask,
    }),
  });
  return { ...world, log: silentLog, ledger, startTask, maxWorkers: 1 };
}

/** Lets a dispatcher begin the next attempt of the job, up to the moment before it asks the log. */
async function beginAttempt(world: OrchestrationWorld, jobId: string): Promise<Paused> {
  const dispatcher = dispatcherOf(world);
  const { ledger } = dispatcher;
  const taken = Promise.withResolvers<void>();
  const mayWrite = Promise.withResolvers<void>();
  const patient: typeof ledger = {
    ...ledger,
    async handle(id, envelope) {
      taken.resolve();
      await mayWrite.promise;
      return await ledger.handle(id, envelope);
    },
  };
  const started = startAttempt({ ...dispatcher, ledger: patient }, jobId);
  await Promise.race([taken.promise, started.then((answer) => assert.fail(`it never asked: ${answer}`))]);
  return {
    async writeStart() {
      mayWrite.resolve();
      return await started;
    },
  };
}

/** A job whose first worker was lost, ready for its second attempt. */
async function readyForSecondAttempt(world: OrchestrationWorld): Promise<string> {
  const jobId = await world.approve({ issueNumber: 1 });
  await world.deliverDispatch();
  const attempt = await world.startWork(jobId);
  world.tasks.end({ jobId, attempt });
  await world.issue(jobId, { type: 'LoseWorker', attempt, evidence: 'no-heartbeat', branchHead: null });
  const ending = { ...world, log: silentLog, unknownIsGoneAfterMs: 0 };
  assert.ok(await taskStopped(ending, { type: 'task-stopped', jobId, attempt, reason: 'the task ended' }));
  return jobId;
}

/** Somebody guides the job, and governance approves what it asks for now. */
async function changeInput(world: OrchestrationWorld, jobId: string): Promise<void> {
  const guided = await world.issue(jobId, fittingCommand('GuideJob', await world.ledger.read(jobId)));
  const inputHash = guided.job.details?.inputHash ?? '';
  const approval = { ...verdict('approve', inputHash), policySha: null };
  const { job } = await world.issue(jobId, { type: 'RecordVerdict', verdict: approval });
  assert.equal(job.state, 'APPROVED');
}

/** Two dispatchers with the same attempt in hand, of which the second began it with a newer input. */
async function bothBegin(): Promise<{
  world: OrchestrationWorld;
  jobId: string;
  early: Paused;
  late: Paused;
}> {
  const world = createOrchestrationWorld({ maxWorkers: 1 });
  const jobId = await readyForSecondAttempt(world);
  const early = await beginAttempt(world, jobId);
  await changeInput(world, jobId);
  const late = await beginAttempt(world, jobId);
  return { world, jobId, early, late };
}

async function assertTasksWithPlaces(
  world: OrchestrationWorld,
  attempts: readonly SlotOwner[],
): Promise<void> {
  assert.deepEqual(world.tasks.running(), attempts);
  assert.deepEqual(await world.slots.owners(factoryScope), attempts);
  assert.deepEqual(await world.slots.owners(repositoryScope(repository.id)), attempts);
}

async function assertOnlyTaskOf(world: OrchestrationWorld, jobId: string): Promise<void> {
  const owner = { jobId, attempt: 2 };
  await assertTasksWithPlaces(world, [owner]);
  const another = await world.approve({ issueNumber: 2, repositoryId: repository.id + 1 });
  await world.deliverDispatch();
  assert.equal(await world.stateOf(another), 'APPROVED', 'there is one place, and it is taken');
  assert.deepEqual(world.tasks.running(), [owner]);
}

describe('two dispatchers that begin the same attempt, between which its input has changed', () => {
  test('the first, which the log has left behind, starts what the other begins, once', async () => {
    const { world, jobId, early, late } = await bothBegin();
    assert.equal(await early.writeStart(), 'started');
    assert.equal(await late.writeStart(), 'started');
    await assertOnlyTaskOf(world, jobId);
  });

  test('the first leaves the place to the other, whose task runs already', async () => {
    const { world, jobId, early, late } = await bothBegin();
    assert.equal(await late.writeStart(), 'started');
    await early.writeStart();
    await assertOnlyTaskOf(world, jobId);
  });
});

describe('a dispatcher that finds a start begun which cannot be', () => {
  const windows = { medium: { from: '09:00', to: '10:00' } };

  async function begunInWindow(): Promise<{ world: OrchestrationWorld; jobId: string; slow: Paused }> {
    const world = createOrchestrationWorld({ maxWorkers: 1, startedAt: Date.parse('2026-03-02T09:59:59Z') });
    const jobId = await world.approve({ issueNumber: 1, limits: { windows } });
    return { world, jobId, slow: await beginAttempt(world, jobId) };
  }

  test('calls it off, so that whoever began it, alive and slower, starts nothing without a place', async () => {
    const { world, jobId, slow } = await begunInWindow();
    world.clock.advance(2_000);
    assert.equal(await startAttempt(dispatcherOf(world), jobId, { begun: true }), 'window-closed');
    assert.equal(await slow.writeStart(), 'window-closed');
    await assertTasksWithPlaces(world, []);
    assert.equal(await world.stateOf(jobId), 'APPROVED');
    world.clock.advance(24 * 3_600_000 - 60_000);
    await world.dispatch({ type: 'wake', jobId }, { redelivered: false });
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 1 }], 'it starts when its window opens again');
  });

  test('calls it off also when another start was counted between its look and its own', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    const jobId = await world.approve({ issueNumber: 1, limits: { cooldownSeconds: 60 } });
    const slow = await beginAttempt(world, jobId);
    const at = new Date(world.clock.now()).toISOString();
    await world.starts.add(repository.id, { jobId: '77-9', attempt: 1, version: 2, at }, () => true);
    const dispatcher = dispatcherOf(world);
    const seenBefore = { ...world.starts, tally: async () => noStarts };
    assert.equal(await startAttempt({ ...dispatcher, starts: seenBefore }, jobId), 'cooldown');
    assert.equal(await slow.writeStart(), 'cooldown');
    await assertTasksWithPlaces(world, []);
  });

  test('takes no place from a start that comes to be in the log before it is called off', async () => {
    const { world, jobId, slow } = await begunInWindow();
    world.clock.advance(2_000);
    const dispatcher = dispatcherOf(world);
    const late: StartingAttempts['ledger'] = {
      ...dispatcher.ledger,
      async handle(id, envelope) {
        assert.equal(await slow.writeStart(), 'started');
        return await dispatcher.ledger.handle(id, envelope);
      },
    };
    assert.equal(
      await startAttempt({ ...dispatcher, ledger: late }, jobId, { begun: true }),
      'window-closed',
    );
    await assertTasksWithPlaces(world, [{ jobId, attempt: 1 }]);
  });
});
