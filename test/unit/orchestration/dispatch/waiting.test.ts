import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Waiting } from '../../../../src/contracts/waiting.ts';
import type { Verdict } from '../../../../src/job/job-values.ts';
import { factoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { standingOf } from '../../../../src/orchestration/dispatch/standing-of.ts';
import { artifact, requester } from '../../../support/job-scenario.ts';
import { createOrchestrationWorld } from '../../../support/orchestration-world.ts';
import { silentLog } from '../../../support/silent-log.ts';

type World = ReturnType<typeof createOrchestrationWorld>;

/** 2026-01-02, 03:04:05 UTC. */
const createWorld = (maxWorkers = 4) => createOrchestrationWorld({ maxWorkers });
const minuteMs = 60_000;

async function waits(world: World, jobId: string, maxWorkers = 4): Promise<Waiting | undefined> {
  const job = await world.ledger.read(jobId);
  return (await standingOf({ ...world, log: silentLog, maxWorkers }, job)).waiting;
}
const running = (world: World) => world.tasks.running().map(({ jobId }) => jobId);

/** Two jobs of one repository, asked for at once. */
async function two(world: World, limits: Partial<Verdict['limits']>): Promise<[string, string]> {
  const first = await world.approve({ issueNumber: 1, limits });
  const second = await world.approve({ issueNumber: 2, limits });
  await world.deliverDispatch();
  return [first, second];
}

/** A job at work that may write these globs. */
async function hold(world: World, jobId: string, globs: string[]): Promise<void> {
  await world.startWork(jobId);
  const lock = { jobId, version: 1, globs, expiresAt: '2026-02-01T00:00:00.000Z' };
  await world.fileLocks.acquire(77, lock, new Date(world.clock.now()).toISOString(), () => false);
}

/** The job's worker plans, finds its files taken, and ends. */
async function defer(world: World, jobId: string, globs: string[]): Promise<void> {
  await world.issue(jobId, { type: 'RegisterWorker', attempt: 1, tokenHash: 'f'.repeat(64) });
  await world.issue(jobId, { type: 'DeferAttempt', attempt: 1, plan: artifact, writeGlobs: globs });
  world.tasks.end({ jobId, attempt: 1 });
  await world.dispatch({ type: 'task-stopped', jobId, attempt: 1, reason: 'exit' }, { redelivered: false });
}

/** As the sweeper does, each minute. */
async function sweepFor(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    world.clock.advance(minuteMs);
    await world.sweep();
    await world.deliverDispatch();
  }
}

describe('a job that is not started yet', () => {
  it('waits for the window of its priority, and starts when the sweeper wakes the dispatcher after it has opened', async () => {
    const world = createWorld();
    const windows = { medium: { from: '03:30', to: '06:00' } };
    const jobId = await world.approve({ issueNumber: 1, limits: { windows } });
    await world.deliverDispatch();
    assert.deepEqual(running(world), []);
    assert.deepEqual(await waits(world, jobId), {
      reason: 'window-closed',
      until: '2026-01-02T03:30:00.000Z',
    });
    await sweepFor(world, 24);
    world.clock.advance(minuteMs);
    assert.deepEqual(
      (await world.sweep()).findings,
      {},
      'nothing is wrong with a job that waits for its window',
    );
    assert.deepEqual(running(world), []);
    await sweepFor(world, 1);
    assert.deepEqual(running(world), [jobId]);
  });

  it('gets the window of its new priority when that changes', async () => {
    const world = createWorld();
    const windows = { medium: { from: '22:00', to: '23:00' } };
    const jobId = await world.approve({ issueNumber: 1, limits: { windows } });
    await world.deliverDispatch();
    await world.issue(jobId, { type: 'ChangePriority', by: requester, priority: 'high' });
    await sweepFor(world, 1);
    assert.deepEqual(running(world), [jobId]);
  });

  it('does not hide, by waiting for its window, those behind it whose window is open', async () => {
    const world = createWorld();
    const windows = { high: { from: '22:00', to: '23:00' } };
    for (let issueNumber = 1; issueNumber <= 205; issueNumber++)
      await world.approve({ issueNumber, priority: 'high', limits: { windows } });
    const low = await world.approve({ issueNumber: 999, priority: 'low' });
    await world.deliverDispatch();
    assert.deepEqual(running(world), [low]);
  });

  it('waits for the pause after the start of another in its repository, and not for one elsewhere', async () => {
    const world = createWorld();
    const [first, second] = await two(world, { cooldownSeconds: 90 });
    const other = await world.approve({ issueNumber: 1, repositoryId: 88, limits: { cooldownSeconds: 90 } });
    await world.deliverDispatch();
    assert.deepEqual(running(world), [first, other]);
    assert.deepEqual(await waits(world, second), { reason: 'cooldown', until: '2026-01-02T03:05:35.000Z' });
    assert.equal((await world.slots.owners(factoryScope)).length, 2, 'who waits holds no place');
    await sweepFor(world, 1);
    assert.deepEqual(running(world), [first, other]);
    await sweepFor(world, 1);
    assert.deepEqual(running(world), [first, other, second]);
  });

  it('is judged by the new day where a slower clock still shows the old one, which starts are no longer counted on', async () => {
    const world = createWorld();
    const at = '2026-01-03T00:00:00.050Z';
    await world.starts.add(77, { jobId: '77-9', attempt: 1, version: 3, at }, () => true);
    world.clock.advance(Date.parse('2026-01-02T23:59:59.900Z') - world.clock.now());
    const jobId = await world.approve({ issueNumber: 1, limits: { attemptsPerDay: 1 } });
    await world.deliverDispatch();
    assert.deepEqual(running(world), []);
    assert.deepEqual(await waits(world, jobId), {
      reason: 'attempts-used',
      used: 1,
      limit: 1,
      until: '2026-01-04T00:00:00.000Z',
    });
  });

  it('waits for the next UTC day when its repository has started as many attempts as it may', async () => {
    const world = createWorld();
    const [first, second] = await two(world, { attemptsPerDay: 1 });
    assert.deepEqual(await waits(world, second), {
      reason: 'attempts-used',
      used: 1,
      limit: 1,
      until: '2026-01-03T00:00:00.000Z',
    });
    world.clock.advance(20 * 60 * minuteMs);
    await world.dispatch({ type: 'wake', jobId: second }, { redelivered: false });
    assert.deepEqual(running(world), [first]);
    world.clock.advance(60 * minuteMs);
    await world.dispatch({ type: 'wake', jobId: second }, { redelivered: false });
    assert.deepEqual(running(world), [first, second]);
  });

  it('waits for the next UTC day when the money of its repository, or of its installation, is spent', async () => {
    for (const [scope, of] of [
      ['repository:77', 'repository'],
      ['installation:5', 'installation'],
    ]) {
      const world = createWorld();
      await world.budgets.open(`${scope}:2026-01-02`, 2_000_000);
      await world.budgets.reserve(`${scope}:2026-01-02`, 'of another job', 1_999_999);
      const jobId = await world.approve({ issueNumber: 1 });
      await world.deliverDispatch();
      assert.deepEqual(running(world), []);
      assert.deepEqual(await waits(world, jobId), {
        reason: 'budget-used',
        of,
        until: '2026-01-03T00:00:00.000Z',
      });
      world.clock.advance(21 * 60 * minuteMs);
      await world.dispatch({ type: 'wake', jobId }, { redelivered: false });
      assert.deepEqual(running(world), [jobId]);
    }
  });

  it('knows that its repository, or every worker, is busy', async () => {
    const world = createWorld(2);
    const [, second] = await two(world, { maxWorkers: 1 });
    assert.deepEqual(await waits(world, second, 2), { reason: 'repository-full', limit: 1 });
    for (const repositoryId of [88, 99]) await world.approve({ issueNumber: 1, repositoryId });
    await world.deliverDispatch();
    assert.deepEqual(await waits(world, '99-1', 2), { reason: 'factory-full', limit: 2 });
    const job = await world.ledger.read('99-1');
    assert.equal((await standingOf({ ...world, log: silentLog, maxWorkers: 2 }, job)).place, 2);
  });

  it('names the job whose files it waits for, and runs beside one whose plan is apart from its own', async () => {
    const world = createWorld();
    const jobs: string[] = [];
    for (const issueNumber of [1, 2, 3])
      jobs.push(await world.approve({ issueNumber, limits: { maxWorkers: 3 } }));
    await world.deliverDispatch();
    const [one = '', inItsWay = '', apart = ''] = jobs;
    await hold(world, one, ['src/**']);
    await defer(world, inItsWay, ['src/a.ts']);
    await defer(world, apart, ['docs/**']);
    await world.deliverDispatch();
    assert.equal(await world.stateOf(apart), 'TASK_PLANNING');
    assert.deepEqual(running(world), [one, apart]);
    assert.deepEqual(await waits(world, inItsWay), { reason: 'lock', heldBy: 'acme/widgets#1' });
  });

  it('has its start counted once, though somebody died on the way to it', async () => {
    const world = createWorld();
    const limits = { attemptsPerDay: 1, cooldownSeconds: 3_600 };
    const jobId = await world.approve({ issueNumber: 1, limits });
    for (const scope of [factoryScope, 'repository:77'])
      await world.slots.acquire(scope, 1, { jobId, attempt: 1, version: 2 });
    const at = new Date(world.clock.now()).toISOString();
    await world.starts.add(77, { jobId, attempt: 1, version: 2, at }, () => true);
    world.clock.advance(minuteMs);
    await world.deliverDispatch();
    assert.deepEqual(running(world), [jobId]);
    assert.equal((await world.starts.tally(77)).count, 1);
  });

  it('gives back what somebody took who died on the way to its start, when it may not start any more', async () => {
    const world = createWorld();
    const windows = { medium: { from: '22:00', to: '23:00' } };
    const jobId = await world.approve({ issueNumber: 1, limits: { windows } });
    for (const scope of [factoryScope, 'repository:77'])
      await world.slots.acquire(scope, 1, { jobId, attempt: 1, version: 2 });
    const at = new Date(world.clock.now()).toISOString();
    await world.starts.add(77, { jobId, attempt: 1, version: 2, at }, () => true);
    await world.deliverDispatch();
    assert.deepEqual(running(world), []);
    assert.deepEqual(await world.slots.owners(factoryScope), []);
    assert.deepEqual(await world.slots.owners('repository:77'), []);
    assert.equal((await world.starts.tally(77)).count, 0);
  });

  it('has nothing else of its repository started while it waits for files longer than it should', async () => {
    const world = createWorld();
    const holder = await world.approve({ issueNumber: 1, limits: { maxWorkers: 3 } });
    await world.deliverDispatch();
    const everything = await world.approve({ issueNumber: 2, limits: { maxWorkers: 3 } });
    await world.deliverDispatch();
    await hold(world, holder, ['src/**']);
    await defer(world, everything, ['**']);
    world.clock.advance(8 * 60 * minuteMs);
    const later = await world.approve({ issueNumber: 3, limits: { maxWorkers: 3 } });
    await world.deliverDispatch();
    assert.deepEqual(running(world), [holder]);
    assert.equal(await world.stateOf(later), 'APPROVED');
  });

  it('waits for its machine once it has started, which is said when that takes long', async () => {
    const world = createWorld();
    world.tasks.setFull(true);
    const since = new Date(world.clock.now()).toISOString();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    world.clock.advance(2 * minuteMs - 1);
    assert.equal(await waits(world, jobId), undefined);
    world.clock.advance(1);
    assert.deepEqual(await waits(world, jobId), { reason: 'machine', since });
    await world.startWork(jobId);
    assert.equal(await waits(world, jobId), undefined, 'and nothing once its worker has come');
  });
});
