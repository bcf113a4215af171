import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

describe('dead letters', () => {
  it('are put back 5, 20 and 60 minutes after they were last sent, and no more', async () => {
    for (const [redrives, pause] of [5, 20, 60].entries()) {
      const world = createSweepWorld();
      world.deadLetters.jobs.bury('{"type":"analyse"}', world.clock.now(), redrives);
      world.clock.advance(pause * minute - 1);
      assert.deepEqual((await world.sweep()).findings, { 'dead-letters:jobs': 1 });
      assert.deepEqual(world.deadLetters.jobs.returned, []);
      world.clock.advance(1);
      assert.equal((await world.sweep()).findings['put-back:jobs'], 1);
      assert.deepEqual(world.deadLetters.jobs.returned, [
        { body: '{"type":"analyse"}', redrives: redrives + 1 },
      ]);
      assert.deepEqual((await world.sweep()).findings, {});
    }
  });

  it('that were put back three times wait for a person, who is told every minute', async () => {
    const world = createSweepWorld();
    world.deadLetters.reports.bury('{}', world.clock.now(), 3);
    world.clock.advance(24 * 60 * minute);
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      assert.deepEqual((await world.sweep()).findings, { 'dead-letters:reports': 1 });
    }
    assert.deepEqual(world.deadLetters.reports.returned, []);
    const alarms = world.logged.filter(
      ({ level, message }) => level === 'error' && /dead letters/.test(message),
    );
    assert.deepEqual(
      alarms.map(({ fields }) => [fields.queue, fields.depth, fields.needPeople]),
      [
        ['reports', 1, 1],
        ['reports', 1, 1],
      ],
    );
  });

  it('are put back however many that need a person lie before them, and these are there again for whoever looks', async () => {
    const world = createSweepWorld();
    const { jobs } = world.deadLetters;
    for (let letters = 0; letters < 1_500; letters++) jobs.bury('{}', world.clock.now(), 3);
    jobs.bury('{"type":"analyse"}', world.clock.now());
    world.clock.advance(5 * minute);
    assert.deepEqual((await world.sweep()).findings, { 'put-back:jobs': 1, 'dead-letters:jobs': 1_501 });
    assert.deepEqual(jobs.returned, [{ body: '{"type":"analyse"}', redrives: 1 }]);
    const alarm = world.logged.find(({ message }) => /dead letters/.test(message));
    assert.equal(alarm?.fields.needPeople, 1_500);
    assert.equal((await jobs.take(2_000)).length, 1_500);
  });

  it('of an hour without GitHub are put back by and by, some hundred in a sweep', async () => {
    const world = createSweepWorld();
    for (let letters = 0; letters < 1_000; letters++)
      world.deadLetters.jobs.bury(String(letters), world.clock.now());
    world.clock.advance(5 * minute);
    const returned: number[] = [];
    while ((await world.deadLetters.jobs.depth()) > 0) {
      const { findings } = await world.sweep();
      returned.push(findings['put-back:jobs'] ?? 0);
    }
    assert.deepEqual(returned, [300, 300, 300, 100]);
    assert.equal(new Set(world.deadLetters.jobs.returned.map(({ body }) => body)).size, 1_000);
  });

  it('are put back once more when the answer to putting one back was lost', async () => {
    const world = createSweepWorld();
    world.deadLetters.dispatch.bury('{"type":"wake"}', world.clock.now());
    world.clock.advance(5 * minute);
    world.deadLetters.dispatch.loseNextAcknowledgement();
    assert.equal((await world.sweep()).faults, 1);
    await world.sweep();
    assert.equal(world.deadLetters.dispatch.returned.length, 2, 'twice is harmless: command ids');
    assert.equal(await world.deadLetters.dispatch.depth(), 0);
  });

  it('of one queue are seen to when another queue does not answer', async () => {
    const world = createSweepWorld();
    world.deadLetters.jobs.depth = async () => {
      throw new Error('no queue');
    };
    world.deadLetters.reports.bury('{}', world.clock.now());
    world.clock.advance(5 * minute);
    const { findings, faults } = await world.sweep();
    assert.equal(findings['put-back:reports'], 1);
    assert.equal(faults, 1);
  });
});
