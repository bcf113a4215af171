import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repositoryScope } from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { repository } from '../../../support/job-scenario.ts';
import { createSweepWorld } from '../../../support/sweep-world.ts';

const scope = repositoryScope(repository.id);
/** Longer than a dispatcher may take to start an attempt. */
const laterMs = 120_000;

describe('a place of a repository that a dispatcher took too late and died with', () => {
  it('is reported on the round of all jobs, so that the dispatcher looks for its task and gives it back', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
    await world.slots.acquire(scope, 1, { jobId, attempt: 1, version: 1 });
    world.clock.advance(laterMs);
    assert.equal((await world.sweep()).findings['slot-without-task'], 1);
    await world.deliverDispatch();
    assert.deepEqual(await world.slots.owners(scope), []);
  });

  it('is left to a job that may be about to start', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    await world.slots.acquire(scope, 1, { jobId, attempt: 1, version: 1 });
    assert.equal((await world.sweep()).findings['slot-without-task'], undefined);
    assert.deepEqual(await world.slots.owners(scope), [{ jobId, attempt: 1 }]);
  });
});
