import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repositoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { repository } from '../../../support/job-scenario.ts';
import { createOrchestrationWorld } from '../../../support/orchestration-world.ts';

type World = ReturnType<typeof createOrchestrationWorld>;

const scope = repositoryScope(repository.id);
const minuteMs = 60_000;
const alone = { maxWorkers: 1 };

/** A job that was cancelled, and a dispatcher that took the repository's place for it too late and died. */
async function leaked(world: World, issueNumber = 1): Promise<string> {
  const jobId = await world.submit({ issueNumber });
  await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
  await world.slots.acquire(scope, 9, { jobId, attempt: 1, version: 1 });
  return jobId;
}

/** Counts from now on how often it is asked whether a task runs. */
function counted(world: World): () => number {
  const { status } = world.tasks;
  let count = 0;
  world.tasks.status = async (attempt) => {
    count += 1;
    return await status(attempt);
  };
  return () => count;
}

describe('a place of a repository that nobody at work has', () => {
  it('is given back as soon as it keeps a job from starting, which starts then', async () => {
    const world = createOrchestrationWorld();
    await leaked(world);
    world.clock.advance(2 * minuteMs);
    const waiting = await world.approve({ issueNumber: 2, limits: alone });
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId: waiting, attempt: 1 }]);
    assert.deepEqual(await world.slots.owners(scope), [{ jobId: waiting, attempt: 1 }]);
  });

  it('is given back of an earlier attempt too, whose job is at work with a later one', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1, limits: { maxWorkers: 2 } });
    await world.deliverDispatch();
    await world.startWork(jobId);
    world.tasks.end({ jobId, attempt: 1 });
    await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat', branchHead: null });
    await world.deliverDispatch();
    await world.slots.acquire(scope, 9, { jobId, attempt: 1, version: 3 });
    world.clock.advance(2 * minuteMs);
    const waiting = await world.approve({ issueNumber: 2, limits: { maxWorkers: 2 } });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(waiting), 'TASK_PLANNING');
    assert.ok(
      (await world.slots.owners(scope)).some((owner) => owner.jobId === jobId && owner.attempt === 2),
    );
  });

  it('is left to a dispatcher that may be on the way to the start', async () => {
    const world = createOrchestrationWorld();
    const jobId = await leaked(world);
    world.clock.advance(2 * minuteMs - 1);
    await world.approve({ issueNumber: 2, limits: alone });
    await world.deliverDispatch();
    assert.deepEqual(await world.slots.owners(scope), [{ jobId, attempt: 1 }]);
  });

  it('is not looked for while those who have the places are at work, or may start', async () => {
    const world = createOrchestrationWorld();
    const working = await world.approve({ issueNumber: 1, limits: { maxWorkers: 2 } });
    await world.deliverDispatch();
    await world.startWork(working);
    world.clock.advance(10 * minuteMs);
    const next = await world.approve({ issueNumber: 2, limits: alone });
    await world.slots.acquire(scope, 9, { jobId: next, attempt: 1, version: 2 });
    await world.approve({ issueNumber: 3, limits: alone });
    const looks = counted(world);
    await world.deliverDispatch();
    assert.equal(looks(), 0);
  });

  it('stays taken while its task runs, and is asked about once a minute at most', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1, limits: alone });
    await world.deliverDispatch();
    await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
    await world.deliverDispatch();
    const waiting = await world.approve({ issueNumber: 2, limits: alone });
    const looks = counted(world);
    for (let passes = 0; passes < 5; passes++)
      await world.dispatch({ type: 'wake', jobId: waiting }, { redelivered: false });
    assert.equal(looks(), 1);
    assert.equal(await world.stateOf(waiting), 'APPROVED');
    world.tasks.end({ jobId, attempt: 1 });
    world.clock.advance(minuteMs);
    await world.dispatch({ type: 'wake', jobId: waiting }, { redelivered: false });
    await world.deliverDispatch();
    assert.equal(await world.stateOf(waiting), 'TASK_PLANNING');
  });

  it('keeps nobody else waiting when its log cannot be read', async () => {
    const world = createOrchestrationWorld();
    const broken = await leaked(world);
    world.clock.advance(2 * minuteMs);
    await world.approve({ issueNumber: 2, limits: alone });
    const elsewhere = await world.approve({ issueNumber: 3, repositoryId: 88 });
    const { read } = world.store;
    world.store.read = async (jobId) => {
      if (jobId === broken) throw new Error('its log is corrupt');
      return await read(jobId);
    };
    await world.deliverDispatch();
    assert.deepEqual(world.tasks.running(), [{ jobId: elsewhere, attempt: 1 }]);
  });
});
