import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redeliveryPausesMs } from '../../../../src/orchestration/sweep/delivery-ledger.ts';
import { createSweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

describe('webhook deliveries', () => {
  it('that were taken are left alone', async () => {
    const world = createSweepWorld();
    world.deliveries.deliver(202);
    world.deliveries.deliver(204);
    world.clock.advance(10 * minute);
    assert.deepEqual((await world.sweep()).findings, {});
    assert.deepEqual(world.deliveries.asked, []);
  });

  for (const status of [0, 500, 503, 302, 401])
    it(`that were answered with ${status} are asked for again after a minute`, async () => {
      const world = createSweepWorld();
      const guid = world.deliveries.deliver(status);
      world.clock.advance(minute - 1);
      await world.sweep();
      assert.deepEqual(world.deliveries.asked, []);
      world.clock.advance(1);
      assert.equal((await world.sweep()).findings['webhook-redelivered'], 1);
      assert.deepEqual(world.deliveries.asked, [guid]);
      world.clock.advance(60 * minute);
      assert.deepEqual((await world.sweep()).findings, {}, 'it has arrived');
    });

  it('are asked for at once after a restart', async () => {
    const world = createSweepWorld();
    const guid = world.deliveries.deliver(0);
    await world.sweep({ everything: true });
    assert.deepEqual(world.deliveries.asked, [guid]);
  });

  it('that keep failing are asked for at growing pauses, eight times, and then told of', async () => {
    const world = createSweepWorld();
    world.deliveries.endpointAnswers(503);
    world.deliveries.deliver(503);
    const askedAt: number[] = [];
    const start = world.clock.now();
    let last: Record<string, number> = {};
    for (let minutes = 0; minutes < 60 * 48; minutes++) {
      world.clock.advance(minute);
      last = (await world.sweep()).findings;
      if (world.deliveries.asked.length > askedAt.length) askedAt.push(world.clock.now() - start);
    }
    assert.equal(askedAt.length, redeliveryPausesMs.length);
    const pauses = askedAt.map((at, index) => at - (askedAt[index - 1] ?? 0));
    assert.deepEqual(pauses, redeliveryPausesMs);
    assert.equal(last['webhooks-given-up'], 1);
  });

  it('of which one try succeeded meanwhile are not asked for', async () => {
    const world = createSweepWorld();
    const guid = world.deliveries.deliver(503);
    await world.sweep();
    world.clock.advance(minute / 2);
    world.deliveries.deliver(202, guid);
    world.clock.advance(minute);
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, []);
  });

  it('are all read, also when they take several sweeps, and none is asked for twice', async () => {
    const world = createSweepWorld({ deliveriesPerPage: 3, pagesPerSweep: 2 });
    const failed = Array.from({ length: 20 }, () => {
      world.clock.advance(1_000);
      return world.deliveries.deliver(500);
    });
    world.clock.advance(minute);
    for (let sweeps = 0; sweeps < 12; sweeps++) {
      await world.sweep();
      world.clock.advance(minute);
    }
    assert.deepEqual(world.deliveries.asked.toSorted(), failed.toSorted());
  });

  it('are not lost sight of while GitHub does not answer', async () => {
    const world = createSweepWorld();
    const guid = world.deliveries.deliver(500);
    world.deliveries.breakDown();
    world.clock.advance(10 * minute);
    assert.ok((await world.sweep()).faults > 0);
    world.deliveries.mend();
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, [guid]);
  });

  it('are asked for once more, and harmlessly, by a sweep that died before it wrote that down', async () => {
    const world = createSweepWorld();
    const guid = world.deliveries.deliver(500);
    world.clock.advance(minute);
    const { put } = world.cursors;
    world.cursors.put = async () => {
      throw new Error('died');
    };
    await world.sweep();
    world.cursors.put = put;
    await world.sweep();
    assert.deepEqual([...new Set(world.deliveries.asked)], [guid]);
    world.clock.advance(60 * minute);
    await world.sweep();
    assert.ok(world.deliveries.asked.length <= 2);
  });

  it('older than GitHub keeps them are forgotten', async () => {
    const world = createSweepWorld();
    world.deliveries.deliver(500);
    world.clock.advance(73 * 60 * minute);
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, []);
  });
});
