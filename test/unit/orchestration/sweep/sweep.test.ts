import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { factoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { artifact, firstSha, requester } from '../../../support/job-scenario.ts';
import { createOrchestrationWorld } from '../../../support/orchestration-world.ts';

type World = ReturnType<typeof createOrchestrationWorld>;

/** The messages that are on their way, taken off the queues as if they had been lost. */
function lose(world: World): void {
  for (const queue of [world.jobs, world.dispatchQueue, world.reports]) while (queue.take() !== undefined);
}

async function working(world: World): Promise<string> {
  const jobId = await world.approve({ issueNumber: 1 });
  await world.deliverDispatch();
  await world.startWork(jobId);
  lose(world);
  return jobId;
}

async function pushed(world: World): Promise<string> {
  const jobId = await working(world);
  await world.issue(jobId, { type: 'StartValidation', attempt: 1 });
  await world.issue(jobId, {
    type: 'AuthorizePush',
    attempt: 1,
    oldSha: null,
    newSha: firstSha,
    gates: [],
    report: artifact,
  });
  await world.issue(jobId, { type: 'RecordPush', attempt: 1, sha: firstSha, usage: noUsage });
  lose(world);
  return jobId;
}

describe('the sweeper', () => {
  it('finds nothing while all goes well', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    world.clock.advance(100_000);
    const heartbeatAt = new Date(world.clock.now()).toISOString();
    await world.leases.beat({ jobId, attempt: 1, heartbeatAt, phase: 'working', step: 3, note: '' });
    world.clock.advance(100_000);
    assert.deepEqual(await world.sweep(), { findings: {}, faults: 0 });
    assert.equal(world.jobs.take() ?? world.dispatchQueue.take() ?? world.reports.take(), undefined);
  });

  it('asks governance again for an analysis whose message was lost, under the id of that message', async () => {
    const world = createOrchestrationWorld();
    await world.submit({ issueNumber: 1 });
    const lost = world.jobs.take();
    lose(world);
    world.clock.advance(60_000);
    assert.deepEqual((await world.sweep()).findings, { 'analysis-stands': 1 });
    assert.deepEqual(world.jobs.take()?.message, lost?.message);
  });

  it('wakes the dispatcher once for all approved jobs', async () => {
    const world = createOrchestrationWorld();
    for (const issueNumber of [1, 2, 3]) await world.approve({ issueNumber });
    lose(world);
    world.clock.advance(60_000);
    assert.deepEqual((await world.sweep()).findings, { 'approved-waits': 1 });
    await world.deliverDispatch();
    assert.equal(world.tasks.running().length, 2, 'as many as the repository may have');
  });

  it('reports a silent worker, whose task is then stopped and replaced', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    world.clock.advance(120_000);
    assert.deepEqual((await world.sweep()).findings, { 'worker-lost:no-heartbeat': 1 });
    await world.deliverJobs();
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], [`${jobId}/1`]);
    assert.deepEqual(world.tasks.running().length, 2, 'a second slot was free for the next attempt');
  });

  it('finds a worker that never registered, and has its attempt repeated', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    world.clock.advance(599_000);
    assert.deepEqual((await world.sweep()).findings, {}, 'it may still be coming up');
    world.clock.advance(1_000);
    assert.deepEqual((await world.sweep()).findings, { 'worker-lost:never-registered': 1 });
    await world.deliverJobs();
    assert.equal(await world.stateOf(jobId), 'APPROVED');
  });

  it('has a task started that was never asked for', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const inputHash = (await world.ledger.read(jobId)).details?.inputHash ?? '';
    await world.issue(jobId, { type: 'StartAttempt', attempt: 1, inputHash });
    lose(world);
    world.clock.advance(15_000);
    assert.deepEqual((await world.sweep()).findings, { 'task-not-started': 1 });
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 1 }]);
  });

  it('asks again for the pull request of work that was pushed', async () => {
    const world = createOrchestrationWorld();
    const jobId = await pushed(world);
    world.clock.advance(400_000);
    const { findings } = await world.sweep();
    assert.deepEqual(findings, { 'delivery-stands': 1 });
    const { version } = await world.ledger.read(jobId);
    assert.deepEqual(world.reports.take()?.message, { type: 'project', jobId, version });
  });

  it('has slots freed whose task ended without anybody hearing of it', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    lose(world);
    world.tasks.end({ jobId, attempt: 1 });
    assert.deepEqual((await world.sweep()).findings, { 'slot-without-task': 1 });
    await world.deliverDispatch();
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });

  it('stops a task that outlives its attempt', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    lose(world);
    assert.deepEqual((await world.sweep()).findings, {}, 'it may still be on its way out');
    world.clock.advance(120_000);
    assert.deepEqual((await world.sweep()).findings, { 'task-outlives-attempt': 1 });
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], [`${jobId}/1`]);
    assert.equal(
      (await world.slots.owners(factoryScope)).length,
      1,
      'and frees its slot only when it is gone',
    );
  });

  it('frees a slot that somebody took and died before the attempt was committed', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.submit({ issueNumber: 1 });
    await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
    await world.slots.acquire(factoryScope, 4, { jobId, attempt: 1, version: 1 });
    lose(world);
    world.clock.advance(120_000);
    assert.deepEqual((await world.sweep()).findings, { 'slot-without-task': 1 });
    await world.deliverDispatch();
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });

  it('leaves the slot of an attempt that may be about to be committed to the job', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    const jobId = await world.approve({ issueNumber: 1 });
    const owner = { jobId, attempt: 1 };
    await world.slots.acquire(factoryScope, 1, { ...owner, version: 2 });
    lose(world);
    world.clock.advance(600_000);
    assert.deepEqual((await world.sweep()).findings, { 'approved-waits': 1 });
    assert.deepEqual(await world.slots.owners(factoryScope), [owner]);
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [owner], 'the last slot is its own');
  });

  it('goes on to other jobs when one cannot be examined', async () => {
    const world = createOrchestrationWorld();
    const broken = await world.submit({ issueNumber: 1 });
    await world.submit({ issueNumber: 2 });
    world.clock.advance(60_000);
    const read = world.ledger.read.bind(world.ledger);
    world.ledger.read = async (jobId) => {
      if (jobId === broken) throw new Error('its log is corrupt');
      return await read(jobId);
    };
    assert.deepEqual(await world.sweep(), { findings: { 'analysis-stands': 1 }, faults: 1 });
  });

  it('finds the same things again as long as nothing moves, under the same ids', async () => {
    const world = createOrchestrationWorld();
    await working(world);
    world.clock.advance(120_000);
    await world.sweep();
    const first = world.jobs.take();
    world.clock.advance(60_000);
    await world.sweep();
    const again = world.jobs.take();
    assert.equal(again?.message.commandId, first?.message.commandId);
    assert.notEqual(again?.deduplicationId, first?.deduplicationId, 'no queue takes it for said already');
  });
});

describe('a shortage of machines', () => {
  const minuteMs = 60_000;

  /** As each minute goes by. */
  async function pass(world: World, minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute++) {
      world.clock.advance(minuteMs);
      await world.sweep();
      await world.deliverJobs();
      await world.deliverDispatch();
    }
  }

  it('spends no attempt, however long it lasts, and the jobs start when it is over', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 4 });
    world.tasks.setFull(true);
    const ids: string[] = [];
    for (let issueNumber = 1; issueNumber <= 8; issueNumber++)
      ids.push(await world.approve({ issueNumber, limits: { attempts: 2, maxWorkers: 8 } }));
    await world.deliverDispatch();
    await pass(world, 5 * 60);
    for (const jobId of ids) assert.notEqual(await world.stateOf(jobId), 'FAILED', jobId);
    const attempts = await Promise.all(
      ids.map(async (jobId) => (await world.ledger.read(jobId)).details?.attempt?.number ?? 0),
    );
    assert.ok(Math.max(...attempts) <= 5, `an attempt waits for an hour: ${attempts}`);

    world.tasks.setFull(false);
    await pass(world, 2);
    assert.equal(world.tasks.running().length, 4);
  });

  it('leaves the full number of attempts to a job that it kept waiting', async () => {
    const world = createOrchestrationWorld();
    world.tasks.setFull(true);
    const jobId = await world.approve({ issueNumber: 1, limits: { attempts: 2 } });
    await world.deliverDispatch();
    await pass(world, 3 * 60);
    world.tasks.setFull(false);
    await pass(world, 2);
    for (const left of [1, 0]) {
      assert.equal(await world.stateOf(jobId), 'TASK_PLANNING', `${left} left`);
      const attempt = await world.startWork(jobId);
      world.tasks.end({ jobId, attempt });
      await world.dispatch({ type: 'task-stopped', jobId, attempt, reason: 'gone' }, { redelivered: false });
      await pass(world, 2);
    }
    assert.equal(await world.stateOf(jobId), 'FAILED', 'both were begun');
  });

  it('is asked about once a minute, without a message that fails', async () => {
    const world = createOrchestrationWorld();
    world.tasks.setFull(true);
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    world.clock.advance(minuteMs);
    assert.deepEqual((await world.sweep()).findings, { 'task-not-started': 1 });
    await world.deliverDispatch();
    world.tasks.setFull(false);
    world.clock.advance(minuteMs);
    await world.sweep();
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 1 }], 'the same attempt');
  });

  it('leaves an attempt that got its machine late the same ten minutes to come up, and then gives it up', async () => {
    const world = createOrchestrationWorld();
    world.tasks.setFull(true);
    const jobId = await world.approve({ issueNumber: 1, limits: { attempts: 1 } });
    await world.deliverDispatch();
    await pass(world, 12);
    world.tasks.setFull(false);
    await pass(world, 10);
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING', 'it may still be coming up');
    await pass(world, 1);
    assert.equal(await world.stateOf(jobId), 'FAILED');
  });

  it('gives the place of the attempt that waited for an hour to whoever is next', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    world.tasks.setFull(true);
    const first = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    const urgent = await world.approve({ issueNumber: 2, priority: 'critical' });
    await pass(world, 62);
    assert.equal(await world.stateOf(first), 'APPROVED');
    assert.equal(await world.stateOf(urgent), 'TASK_PLANNING');
  });
});

describe('the sweep after a restart', () => {
  it('brings every unfinished job on its way again without waiting', async () => {
    const world = createOrchestrationWorld();
    const asked = await world.submit({ issueNumber: 5 });
    const approved = await world.approve({ issueNumber: 6, repositoryId: 88 });
    lose(world);
    await world.sweep({ everything: true });
    assert.ok((await world.deliverJobs()).includes('analyse'));
    await world.deliverDispatch();
    assert.equal(await world.stateOf(asked), 'GOVERNANCE_ANALYSIS');
    assert.equal(await world.stateOf(approved), 'TASK_PLANNING');
  });

  it('replaces the worker that died with the factory', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    const jobId = await working(world);
    world.tasks.end({ jobId, attempt: 1 });
    await world.sweep({ everything: true });
    await world.deliverJobs();
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId, attempt: 2 }]);
    assert.deepEqual(await world.slots.owners(factoryScope), [{ jobId, attempt: 2 }]);
  });

  it('goes on to verification when the worker died between push and report', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    await world.issue(jobId, { type: 'StartValidation', attempt: 1 });
    await world.issue(jobId, {
      type: 'AuthorizePush',
      attempt: 1,
      oldSha: null,
      newSha: firstSha,
      gates: [],
      report: artifact,
    });
    lose(world);
    world.tasks.end({ jobId, attempt: 1 });
    await world.sweep({ everything: true });
    await world.deliverJobs(firstSha);
    assert.equal((await world.ledger.read(jobId)).details?.attempt?.pushedSha, firstSha);
    assert.equal(await world.stateOf(jobId), 'VALIDATING');
  });

  it('repeats what people were to be told, and never what the job has moved past', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    lose(world);
    world.clock.advance(301_000);
    await world.sweep({ everything: true });
    const told: string[] = [];
    for (let next = world.reports.take(); next !== undefined; next = world.reports.take())
      told.push(next.message.type);
    assert.ok(told.includes('notify') && told.includes('project'));
    assert.ok(
      !(await world.deliverJobs()).includes('analyse'),
      'the analysis of a cancelled job is not revived',
    );
    await world.deliverDispatch();
    assert.equal(world.tasks.requests.length, 1, 'nor is its start');
  });

  it('lets old endings rest', async () => {
    const world = createOrchestrationWorld();
    const jobId = await working(world);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    world.tasks.end({ jobId, attempt: 1 });
    await world.deliverDispatch();
    lose(world);
    world.clock.advance(2 * 60 * 60 * 1000);
    assert.deepEqual(await world.sweep({ everything: true }), { findings: {}, faults: 0 });
    assert.equal(world.reports.take(), undefined);
  });

  it('does nothing twice when it happens twice', async () => {
    const world = createOrchestrationWorld();
    const jobId = await pushed(world);
    world.tasks.end({ jobId, attempt: 1 });
    await world.sweep({ everything: true });
    await world.sweep({ everything: true });
    await world.deliverJobs();
    await world.deliverDispatch();
    assert.equal(await world.stateOf(jobId), 'VALIDATING');
    assert.deepEqual(world.tasks.running(), []);
    assert.deepEqual(await world.slots.owners(factoryScope), []);
  });
});
