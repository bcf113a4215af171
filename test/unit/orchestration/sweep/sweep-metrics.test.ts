import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSweepWorld } from '../../../support/sweep-world.ts';

describe('what a sweep tells', () => {
  it('is one line of the log with the number of findings by kind, and two metrics: all findings, and all faults', async () => {
    const world = createSweepWorld();
    world.deadLetters.jobs.bury('{}', world.clock.now());
    world.deadLetters.jobs.bury('{}', world.clock.now());
    const summary = await world.sweep();
    assert.deepEqual(summary, { findings: { 'dead-letters:jobs': 2 }, faults: 0 });
    const line = world.logged.find(({ message }) => message === 'sweep finished')?.fields;
    assert.deepEqual(line, { service: 'sweeper', everything: false, ...summary });
    assert.deepEqual(
      world.metrics.recorded.map(({ name, value }) => [name, value]),
      [
        ['findings', 2],
        ['faults', 0],
      ],
    );
  });

  it('names each finding with what it is about', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    world.lose();
    world.clock.advance(60_000);
    await world.sweep();
    const found = world.logged.filter(({ message }) => message === 'sweeper found something');
    assert.deepEqual(
      found.map(({ level, fields }) => [level, fields]),
      [['warn', { service: 'sweeper', jobId, state: 'APPROVED', outcome: 'approved-waits' }]],
    );
  });
});
