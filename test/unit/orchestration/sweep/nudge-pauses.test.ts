import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createOrchestrationWorld } from '../../../support/orchestration-world.ts';

const minuteMs = 60_000;

/** The minutes in which the sweeper asks for the analysis of a job that stands for so long, and how often it tells of it. */
async function nudgesOf(minutes: number): Promise<{ asked: number[]; told: number }> {
  const world = createOrchestrationWorld();
  await world.submit({ issueNumber: 1 });
  while (world.jobs.take() !== undefined);
  const asked: number[] = [];
  let told = 0;
  for (let minute = 1; minute <= minutes; minute++) {
    /* No two sweeps are exactly a minute apart. */
    world.clock.advance(minuteMs + (minute % 2 === 0 ? 4_000 : -4_000) + (minute === 1 ? 4_000 : 0));
    told += (await world.sweep()).findings['analysis-stands'] ?? 0;
    if (world.jobs.take() !== undefined) asked.push(minute);
    assert.equal(world.jobs.take(), undefined);
  }
  return { asked, told };
}

describe('what stands still for long', () => {
  it('is nudged more and more seldom, as its message may wait for GitHub, and is told of each minute', async () => {
    const { asked, told } = await nudgesOf(130);
    assert.deepEqual(asked, [1, 2, 3, 5, 9, 17, 33, 63, 93, 123]);
    assert.equal(told, 130);
  });

  it('is said again as soon as it is no news any more, where it is ignored when it comes late', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.deliverDispatch();
    await world.startWork(jobId);
    while (world.jobs.take() !== undefined);
    const lookedAt: number[] = [];
    const begin = world.clock.now();
    for (let minute = 1; minute <= 12; minute++) {
      world.clock.advance(minuteMs);
      await world.sweep();
      const message = world.jobs.take()?.message;
      if (message?.type === 'worker-lost') lookedAt.push((Date.parse(message.lookedAt) - begin) / minuteMs);
    }
    assert.deepEqual(lookedAt, [2, 3, 4, 6, 8, 10, 12]);
  });

  it('is nudged at once when it stands anew', async () => {
    const world = createOrchestrationWorld();
    const jobId = await world.submit({ issueNumber: 1 });
    const sweeps = async (count: number) => {
      let asked = 0;
      for (let minute = 0; minute < count; minute++) {
        world.clock.advance(minuteMs);
        await world.sweep();
        while (world.jobs.take() !== undefined) asked += 1;
      }
      return asked;
    };
    while (world.jobs.take() !== undefined);
    assert.equal(await sweeps(20), 6);
    await world.issue(jobId, { type: 'ChangePriority', priority: 'low', by: { id: 1, login: 'walter' } });
    while (world.jobs.take() !== undefined);
    assert.equal(await sweeps(1), 1);
  });

  it('wakes the dispatcher each minute: any may be the one in which a place is free', async () => {
    const world = createOrchestrationWorld({ maxWorkers: 1 });
    for (const issueNumber of [1, 2]) await world.approve({ issueNumber });
    await world.deliverDispatch();
    for (let minute = 0; minute < 10; minute++) {
      world.clock.advance(minuteMs);
      while (world.dispatchQueue.take() !== undefined);
      await world.sweep();
      assert.equal(world.dispatchQueue.take()?.message.type, 'wake', `minute ${minute}`);
    }
  });
});
