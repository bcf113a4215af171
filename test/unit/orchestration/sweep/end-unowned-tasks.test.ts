import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { factoryScope, repositoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { taskRequest } from '../../../contract/ports/task-runner.ts';
import { repository, requester } from '../../../support/job-scenario.ts';
import { createSweepWorld } from '../../../support/sweep-world.ts';

describe('a task that runs without a slot', () => {
  it('is stopped when its attempt has ended', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    await world.deliverDispatch();
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    const owner = { jobId, attempt: 1 };
    for (const scope of [factoryScope, repositoryScope(repository.id)])
      await world.slots.release(scope, { ...owner, version: 9 });
    world.lose();
    assert.equal((await world.sweep()).findings['unowned-task'], 1);
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], [`${jobId}/1`]);
  });

  it('is stopped when nobody knows its job', async () => {
    const world = createSweepWorld();
    await world.tasks.run(taskRequest('404-1', 3));
    assert.equal((await world.sweep()).findings['unowned-task'], 1);
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], ['404-1/3']);
  });

  it('is told of and left alone while its attempt has the right to work', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    await world.deliverDispatch();
    await world.slots.release(factoryScope, { jobId, attempt: 1, version: 9 });
    assert.equal((await world.sweep()).findings['task-without-slot'], 1);
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], []);
  });

  it('is none of a healthy factory', async () => {
    const world = createSweepWorld();
    await world.labelledJob(1);
    await world.deliverDispatch();
    assert.deepEqual((await world.sweep()).findings, {});
  });
});
