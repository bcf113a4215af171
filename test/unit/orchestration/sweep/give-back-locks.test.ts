import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { repository } from '../../../support/job-scenario.ts';
import { createSweepWorld } from '../../../support/sweep-world.ts';

const never = () => false;

describe('file locks that somebody died with', () => {
  it('are given back on the round of all jobs, once their job has come to rest', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    await world.issue(jobId, { type: 'CancelJob', cause: 'command' });
    const now = new Date(world.clock.now()).toISOString();
    const expiresAt = '2099-01-01T00:00:00.000Z';
    await world.fileLocks.acquire(repository.id, { jobId, version: 1, globs: ['**'], expiresAt }, now, never);
    assert.equal((await world.sweep()).findings['lock-forgotten'], 1);
    assert.deepEqual(await world.fileLocks.list(repository.id), []);
  });

  it('are left to a job that is about to start', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    const now = new Date(world.clock.now()).toISOString();
    const expiresAt = '2099-01-01T00:00:00.000Z';
    await world.fileLocks.acquire(repository.id, { jobId, version: 1, globs: ['**'], expiresAt }, now, never);
    assert.equal((await world.sweep()).findings['lock-forgotten'], undefined);
    assert.deepEqual(
      (await world.fileLocks.list(repository.id)).map((lock) => lock.jobId),
      [jobId],
    );
  });
});
