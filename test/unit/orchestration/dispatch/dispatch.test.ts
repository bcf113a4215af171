import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { CommandEnvelope } from '../../../../src/job/job-command.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { factoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { type StartingAttempts, startAttempt } from '../../../../src/orchestration/dispatch/start-attempt.ts';
import {
  startReadyJobs,
  startUnstartedTasks,
} from '../../../../src/orchestration/dispatch/start-ready-jobs.ts';
import { clientTokenOf } from '../../../../src/orchestration/dispatch/task-starter.ts';
import { createTurns } from '../../../../src/orchestration/dispatch/turns.ts';
import { registrationCode } from '../../../../src/orchestration/registration-code.ts';
import type { HeadStore } from '../../../../src/ports/head-store.ts';
import type { SlotStore } from '../../../../src/ports/slot-store.ts';
import { artifact, firstSha, requester } from '../../../support/job-scenario.ts';
import { createOrchestrationWorld, registrationKey } from '../../../support/orchestration-world.ts';
import { silentLog } from '../../../support/silent-log.ts';

const unavailable = () => new FactoryError('ecs-unavailable', 'no answer', { disposition: 'retry' });
const paused = { type: 'PauseJob', by: requester } as const;
const prioritised = { type: 'ChangePriority', by: requester, priority: 'high' } as const;

/** A dispatcher to which something happens whenever it is about to write into the log. */
function beforeEachWrite(
  world: ReturnType<typeof createOrchestrationWorld>,
  happens: (envelope: CommandEnvelope) => Promise<unknown>,
): StartingAttempts {
  const ledger: StartingAttempts['ledger'] = {
    ...world.ledger,
    async handle(id, envelope) {
      await happens(envelope);
      return await world.ledger.handle(id, envelope);
    },
  };
  return { ...world, ledger, log: silentLog, startTask: async () => {}, maxWorkers: 4 };
}

describe('dispatching approved jobs', () => {
  it('begins no attempt while it looks for tasks that were never started: the list is late, and a pass may have the job in hand', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const head = await world.heads.get(jobId);
    assert.ok(head !== undefined);
    const started: string[] = [];
    await startUnstartedTasks({
      ...world,
      heads: { ...world.heads, list: async () => [{ ...head, state: 'TASK_PLANNING' }] },
      log: silentLog,
      startTask: async (id) => void started.push(id),
      maxWorkers: 4,
    });
    assert.deepEqual(started, []);
    assert.equal(await world.stateOf(jobId), 'APPROVED');
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });

  it('starts the task of an approved job with nothing in its environment but the way to worker-api', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING');
    assert.deepEqual(world.tasks.requests, [
      {
        jobId,
        attempt: 1,
        clientToken: '77-1-1',
        environment: {
          WORKER_API_URL: 'http://worker-api',
          JOB_ID: '77-1',
          ATTEMPT: '1',
          REGISTRATION_CODE: registrationCode(registrationKey, '77-1', 1),
        },
      },
    ]);
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId, attempt: 1 }]);
    assert.deepEqual(await world.slots.owners('repository:77'), [{ jobId, attempt: 1 }]);
  });

  it('starts no more than the account allows, by priority', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 2 });
    for (const [index, priority] of (['low', 'critical', 'medium', 'high'] as const).entries()) {
      await world.approve({ issueNumber: index + 1, repositoryId: index + 1, priority });
    }
    await world.deliverDispatch();
    assert.deepEqual(
      world.tasks.running().map(({ jobId }) => jobId),
      ['2-2', '4-4'],
    );
  });

  it('fills the account with the first in order, also where many repositories start side by side', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 19 });
    const expected: string[] = [];
    for (let repositoryId = 101; repositoryId <= 120; repositoryId++) {
      const limits = { maxWorkers: 1 };
      const older = await world.approve({ issueNumber: 1, repositoryId, limits });
      await world.approve({ issueNumber: 2, repositoryId, limits });
      if (repositoryId < 120) expected.push(older);
    }
    await world.deliverDispatch();
    assert.deepEqual(
      world.tasks
        .running()
        .map(({ jobId }) => jobId)
        .sort(),
      expected.sort(),
    );
  });

  it('starts no more of a repository than its limit, and goes on with other repositories', async () => {
    const world = createOrchestrationWorld();
    for (const issueNumber of [1, 2, 3]) await world.approve({ issueNumber, limits: { maxWorkers: 1 } });
    const other = await world.approve({ issueNumber: 9, repositoryId: 88, limits: { maxWorkers: 1 } });
    await world.deliverDispatch();
    assert.deepEqual(
      world.tasks.running().map(({ jobId }) => jobId),
      ['77-1', other],
    );
    assert.equal(
      (await world.slots.owners(factoryScope)).length,
      2,
      'what a full repository took was given back',
    );
  });

  it('lets repositories take turns where there is one place, however long the jobs of one have waited', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    for (const issueNumber of [1, 2, 3, 4]) await world.approve({ issueNumber });
    world.clock.advance(60_000);
    for (const issueNumber of [1, 2]) await world.approve({ issueNumber, repositoryId: 88 });
    await world.deliverDispatch();
    const order: string[] = [];
    for (let [running] = world.tasks.running(); running !== undefined; [running] = world.tasks.running()) {
      order.push(running.jobId);
      await world.issue(running.jobId, { type: 'CancelJob', cause: 'command', by: requester });
      world.tasks.end(running);
      await world.dispatch(
        { type: 'task-stopped', ...running, reason: 'exit code 0' },
        { redelivered: false },
      );
    }
    assert.deepEqual(order, ['77-1', '88-1', '77-2', '88-2', '77-3', '77-4']);
  });

  it('finds the job of a quiet repository behind more jobs of another than it reads', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 2 });
    const limits = { maxWorkers: 1 };
    for (let issueNumber = 1; issueNumber <= 250; issueNumber++) await world.approve({ issueNumber, limits });
    world.clock.advance(60_000);
    const quiet = await world.approve({ issueNumber: 1, repositoryId: 88, limits });
    await world.deliverDispatch();
    assert.deepEqual(
      world.tasks.running().map(({ jobId }) => jobId),
      ['77-1', quiet],
    );
  });

  it('starts the job that holds the last slot without having been started, wherever it stands among the approved', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    for (let issueNumber = 1; issueNumber <= 210; issueNumber++) await world.approve({ issueNumber });
    const last = await world.approve({ issueNumber: 211 });
    for (const scope of ['repository:77', factoryScope])
      await world.slots.acquire(scope, 1, { jobId: last, attempt: 1, version: 2 });
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId: last, attempt: 1 }]);
  });

  it('looks at the job of a slot until its start is seen, and at that of another attempt again', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const looked: string[] = [];
    const heads: HeadStore = {
      ...world.heads,
      async get(id) {
        looked.push(id);
        return await world.heads.get(id);
      },
    };
    const turns = createTurns();
    const startTask = async () => undefined;
    const pass = () => startReadyJobs({ ...world, heads, startTask, maxWorkers: 4, log: silentLog }, turns);
    for (let n = 0; n < 3; n++) await pass();
    assert.deepEqual(looked, [jobId]);
    await world.slots.release(factoryScope, { jobId, attempt: 1, version: 3 });
    await world.slots.acquire(factoryScope, 4, { jobId, attempt: 2, version: 3 });
    await pass();
    assert.deepEqual(looked, [jobId, jobId]);
  });

  it('leaves alone what another dispatcher has taken for the next attempt, when it has only seen the slot of the one that has ended', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1, limits: { maxWorkers: 1 } });
    await world.deliverDispatch();
    await world.startWork(jobId);
    await world.issue(jobId, {
      type: 'FailAttempt',
      attempt: 1,
      stopReason: 'provider_error',
      explanation: 'No answer.',
      usage: noUsage,
    });
    assert.equal(await world.stateOf(jobId), 'APPROVED');
    const [ended, next] = [
      { jobId, attempt: 1 },
      { jobId, attempt: 2 },
    ];
    const scopes = ['repository:77', factoryScope];
    const { version } = await world.ledger.read(jobId);
    for (const scope of scopes) {
      await world.slots.release(scope, { ...ended, version });
      await world.slots.acquire(scope, 1, { ...next, version });
    }
    const seenBefore = { ...world.slots, owners: async () => [ended] };
    const startTask = async () => undefined;
    await startReadyJobs({ ...world, slots: seenBefore, startTask, maxWorkers: 1, log: silentLog });
    for (const scope of scopes) assert.deepEqual(await world.slots.owners(scope), [next], scope);
  });

  it('frees the slots only when the task has ended, and then starts the next job', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    const first = await world.approve({ issueNumber: 1 });
    const second = await world.approve({ issueNumber: 2 });
    await world.deliverDispatch();
    await world.issue(first, { type: 'CancelJob', cause: 'command', by: requester });
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], ['77-1/1'], 'the task is asked to end');
    assert.equal(await world.stateOf(second), 'APPROVED', 'its slot is still taken');

    world.tasks.end({ jobId: first, attempt: 1 });
    await world.dispatch(
      { type: 'task-stopped', jobId: first, attempt: 1, reason: 'exit code 0' },
      { redelivered: false },
    );
    assert.equal(await world.stateOf(second), 'TASK_PLANNING');
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId: second, attempt: 1 }]);
  });

  it('does not free slots on the word of a message while the task runs', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    await world.dispatch(
      { type: 'task-stopped', jobId, attempt: 1, reason: 'forged' },
      { redelivered: false },
    );
    assert.equal((await world.slots.owners(factoryScope)).length, 1);
    assert.deepEqual(await world.deliverJobs(), ['analyse'], 'nobody is told that the worker was lost');
  });

  it('does not stop the task of an attempt that is live', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    await world.dispatch({ type: 'stop-task', jobId, attempt: 1 }, { redelivered: false });
    assert.equal(world.tasks.asked.size, 0);
  });

  it('keeps the slot of a task that the platform does not list yet, counted from the end of its attempt: a recovery may have started it late', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    world.tasks.status = async () => ({ state: 'unknown' });
    world.clock.advance(10 * 60_000);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
    await world.deliverDispatch();
    assert.equal((await world.slots.owners(factoryScope)).length, 1);
    world.clock.advance(60_000);
    await world.dispatch(
      { type: 'task-stopped', jobId, attempt: 1, reason: 'not found' },
      { redelivered: false },
    );
    assert.equal((await world.slots.owners(factoryScope)).length, 0);
  });

  it('tells governance of a task that ended while its attempt was live, and starts the next attempt', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    await world.startWork(jobId);
    world.tasks.end({ jobId, attempt: 1 });
    await world.dispatch(
      { type: 'task-stopped', jobId, attempt: 1, reason: 'signal SIGKILL' },
      { redelivered: false },
    );
    assert.ok((await world.deliverJobs()).includes('worker-lost'));
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 2 }]);
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId, attempt: 2 }]);
  });

  it('takes a task that ended after its push for what it is', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    const attempt = await world.startWork(jobId);
    await world.issue(jobId, { type: 'StartValidation', attempt });
    await world.issue(jobId, {
      type: 'AuthorizePush',
      attempt,
      oldSha: null,
      newSha: firstSha,
      gates: [],
      report: artifact,
    });
    await world.issue(jobId, { type: 'RecordPush', attempt, sha: firstSha, usage: noUsage });
    world.tasks.end({ jobId, attempt });
    await world.dispatch(
      { type: 'task-stopped', jobId, attempt, reason: 'exit code 0' },
      { redelivered: false },
    );
    assert.deepEqual(await world.slots.owners(factoryScope), []);
    assert.ok(!(await world.deliverJobs()).includes('worker-lost'));
  });

  it('starts a job once, however often and at once it is told to look', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await Promise.all(
      Array.from({ length: 50 }, () => world.dispatch({ type: 'wake', jobId }, { redelivered: false })),
    );
    assert.equal(world.tasks.requests.length, 1);
    assert.equal((await world.ledger.read(jobId)).details?.attempt?.number, 1);
  });

  it('starts the task again when it failed after the attempt was committed', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const other = await world.approve({ issueNumber: 2 });
    world.tasks.failNext(unavailable());
    const wake = { type: 'wake', jobId } as const;
    await assert.rejects(world.dispatch(wake, { redelivered: false }), { code: 'ecs-unavailable' });
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING');
    assert.deepEqual(world.tasks.running(), [{ jobId: other, attempt: 1 }], 'the others were not held up');

    await world.dispatch({ type: 'wake', jobId: other }, { redelivered: true });
    assert.deepEqual(world.tasks.running().length, 2);
    assert.equal(
      (await world.ledger.read(jobId)).details?.attempt?.number,
      1,
      'it is still the first attempt',
    );
  });

  it('takes a platform without a machine for no fault: the attempt waits, and keeps its place', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    world.tasks.setFull(true);
    await world.dispatch({ type: 'wake', jobId }, { redelivered: false });
    await world.dispatch({ type: 'wake', jobId }, { redelivered: true });
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING');
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId, attempt: 1 }]);
    world.tasks.setFull(false);
    await world.dispatch({ type: 'wake', jobId }, { redelivered: false });
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 1 }]);
  });

  it('starts the task of an attempt whose head had not been written when the dispatcher died', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const head = await world.heads.get(jobId);
    await world.issue(jobId, {
      type: 'StartAttempt',
      attempt: 1,
      inputHash: (await world.ledger.read(jobId)).details?.inputHash ?? '',
    });
    assert.ok(head !== undefined && head.state === 'APPROVED');
    const stale = { ...world.heads, list: async () => [head] };
    const started: string[] = [];
    await startReadyJobs({
      ...world,
      heads: stale,
      log: silentLog,
      startTask: async (id) => void started.push(id),
      maxWorkers: 4,
    });
    assert.deepEqual(started, [jobId]);
  });

  it('gives back the account’s place when the repository fills up in between', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1, limits: { maxWorkers: 1 } });
    const other = { jobId: '77-2', attempt: 1, version: 2 };
    const overtaken: SlotStore = {
      ...world.slots,
      async acquire(scope, limit, slot) {
        if (scope === 'repository:77') await world.slots.acquire(scope, limit, other);
        return await world.slots.acquire(scope, limit, slot);
      },
    };
    const deps = { ...world, slots: overtaken, log: silentLog, startTask: async () => {}, maxWorkers: 4 };
    assert.equal(await startAttempt(deps, jobId), 'repository-full');
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });

  it('gives back slots when the job moves on before the start is written, and starts the same attempt once the job is ready again', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const deps = beforeEachWrite(world, () => world.issue(jobId, paused));
    assert.equal(await startAttempt(deps, jobId), 'not-ready');
    assert.deepEqual(await world.slots.owners(factoryScope), []);
    assert.deepEqual(await world.slots.owners('repository:77'), []);

    await world.issue(jobId, { type: 'ResumeJob', by: requester });
    const { details } = await world.ledger.read(jobId);
    assert.ok(details?.verdict);
    await world.issue(jobId, {
      type: 'RecordVerdict',
      verdict: { ...details.verdict, inputHash: details.inputHash },
    });
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 1 }]);
  });

  it('starts a job also when its priority changes while the start is written', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const deps = beforeEachWrite(world, async ({ asOf }) => {
      if (asOf === 2) await world.issue(jobId, prioritised);
    });
    assert.equal(await startAttempt(deps, jobId), 'started');
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING');
  });

  it('leaves a job alone that changes whenever its start is to be written', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    let looks = 0;
    const deps = beforeEachWrite(world, async () => {
      looks += 1;
      await world.issue(jobId, prioritised);
    });
    assert.equal(await startAttempt(deps, jobId), 'moved-on');
    assert.equal(looks, 3);
    assert.deepEqual(await world.slots.owners(factoryScope), []);
    assert.deepEqual((await world.starts.tally(77)).recent, []);
  });

  it('starts nothing for jobs that are not approved, whatever the list says', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.submit({ issueNumber: 1 });
    const head = await world.heads.get(jobId);
    assert.ok(head);
    await world.heads.put({ ...head, version: 99, state: 'APPROVED' });
    await world.dispatch({ type: 'wake', jobId }, { redelivered: false });
    assert.equal(world.tasks.requests.length, 0);
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });

  it('makes a client token that fits the platform, however long the job id is', () => {
    assert.equal(clientTokenOf('77-1', 3), '77-1-3');
    assert.match(clientTokenOf('j'.repeat(90), 3), /^[0-9a-f]{64}$/);
    assert.notEqual(clientTokenOf('j'.repeat(90), 3), clientTokenOf('j'.repeat(90), 4));
  });
});

describe('dispatching jobs that wait for file locks', () => {
  async function waitingBehind(world: ReturnType<typeof createOrchestrationWorld>) {
    const holder = await world.approve({ issueNumber: 1 });
    const waiting = await world.approve({ issueNumber: 2 });
    await world.deliverDispatch();
    await world.startWork(holder);
    await world.fileLocks.acquire(
      77,
      { jobId: holder, version: 1, globs: ['src/**'], expiresAt: '2027-01-01T00:00:00.000Z' },
      new Date(world.clock.now()).toISOString(),
      () => true,
    );
    await world.issue(waiting, { type: 'RegisterWorker', attempt: 1, tokenHash: 'e'.repeat(64) });
    await world.issue(waiting, {
      type: 'DeferAttempt',
      attempt: 1,
      plan: artifact,
      writeGlobs: ['src/a.ts'],
    });
    world.tasks.end({ jobId: waiting, attempt: 1 });
    await world.deliverDispatch();
    return { holder, waiting };
  }

  it('leaves a job alone as long as another one that works holds its files', async () => {
    const world = createOrchestrationWorld();
    const { holder, waiting } = await waitingBehind(world);
    assert.equal(await world.stateOf(waiting), 'APPROVED');
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId: holder, attempt: 1 }]);
  });

  it('starts it, with the lock in hand, when the files are given back', async () => {
    const world = createOrchestrationWorld();
    const { holder, waiting } = await waitingBehind(world);
    await world.issue(holder, { type: 'CancelJob', cause: 'command', by: requester });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(waiting), 'TASK_PLANNING');
    assert.deepEqual(
      (await world.fileLocks.list(77)).map(({ jobId }) => jobId),
      [waiting],
    );
  });

  it('keeps the lock of a start that another dispatcher made, however late a slow one gives back its own', async () => {
    const world = createOrchestrationWorld();
    const { holder, waiting } = await waitingBehind(world);
    await world.fileLocks.release(77, { jobId: holder, version: 1 });
    const slow = beforeEachWrite(world, async ({ command }) => {
      if (command.type !== 'StartAttempt' || (await world.stateOf(waiting)) !== 'APPROVED') return;
      await world.issue(waiting, prioritised);
      await world.dispatch({ type: 'wake', jobId: waiting }, { redelivered: false });
    });
    assert.notEqual(await startAttempt(slow, waiting), 'started');
    assert.equal(await world.stateOf(waiting), 'TASK_PLANNING');
    assert.deepEqual(
      (await world.fileLocks.list(77)).map(({ jobId }) => jobId),
      [waiting],
    );
  });

  it('does not even start a job that could only plan, while another one may write the whole repository', async () => {
    const world = createOrchestrationWorld();
    const holder = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    await world.startWork(holder);
    const lock = { jobId: holder, version: 1, globs: ['**'], expiresAt: '2027-01-01T00:00:00.000Z' };
    await world.fileLocks.acquire(77, lock, new Date(world.clock.now()).toISOString(), () => true);
    const next = await world.approve({ issueNumber: 2 });
    const elsewhere = await world.approve({ issueNumber: 3, repositoryId: 88 });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(next), 'APPROVED');
    assert.equal(await world.stateOf(elsewhere), 'TASK_PLANNING');
    assert.equal((await world.slots.owners(factoryScope)).length, 2, 'it keeps no slot meanwhile');

    await world.issue(holder, { type: 'CancelJob', cause: 'command', by: requester });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(next), 'TASK_PLANNING');
  });

  it('does not wait for a lock that was left behind by a job that no longer works', async () => {
    const world = createOrchestrationWorld();
    const { holder, waiting } = await waitingBehind(world);
    const forgetful = { ...world.fileLocks };
    await world.issue(holder, { type: 'CancelJob', cause: 'command', by: requester });
    await forgetful.acquire(
      77,
      { jobId: holder, version: 1, globs: ['**'], expiresAt: '2027-01-01T00:00:00.000Z' },
      new Date(world.clock.now()).toISOString(),
      () => false,
    );
    await world.deliverDispatch();
    assert.equal(await world.stateOf(waiting), 'TASK_PLANNING');
  });
});
