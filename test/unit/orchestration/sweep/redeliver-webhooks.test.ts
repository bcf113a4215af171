import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { redeliveryPausesMs } from '../../../../src/orchestration/sweep/delivery-ledger.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

/** Has GitHub answer with a fault when it is asked for what `chosen` picks, and tells how often it was asked for each. */
function refuse(world: SweepWorld, chosen: (guid: string) => boolean, fault: () => Error) {
  const { redeliver } = world.deliveries;
  const guids = new Map<string, string>();
  const refused: string[] = [];
  const { list } = world.deliveries;
  world.deliveries.list = async (after) => {
    const page = await list(after);
    for (const { id, guid } of page.deliveries) guids.set(id, guid);
    return page;
  };
  world.deliveries.redeliver = async (id) => {
    const guid = guids.get(id) ?? '';
    if (!chosen(guid)) return await redeliver(id);
    refused.push(guid);
    throw fault();
  };
  return {
    refused,
    mend: () => Object.assign(world.deliveries, { redeliver }),
  };
}

const answered400 = () =>
  new FactoryError('github-refused', 'GitHub answered 400', { disposition: 'quarantine' });
const unanswered = (retryAfterSeconds?: number) => () =>
  new FactoryError('github-unavailable', 'GitHub did not answer', {
    disposition: 'retry',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

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
    for (let sweeps = 0; sweeps < 30; sweeps++) {
      await world.sweep();
      world.clock.advance(minute);
    }
    assert.deepEqual(world.deliveries.asked.toSorted(), failed.toSorted());
  });

  it('that are more than one item holds, failed within two minutes, are each asked for once, fifty a minute', async () => {
    const world = createSweepWorld();
    const failed = Array.from({ length: 1_200 }, () => {
      world.clock.advance(100);
      return world.deliveries.deliver(503);
    });
    const asked: number[] = [];
    for (let minutes = 0; minutes < 30; minutes++) {
      world.clock.advance(minute);
      await world.sweep();
      asked.push(world.deliveries.asked.length);
    }
    assert.deepEqual(asked.slice(0, 3), [50, 100, 150]);
    assert.equal(asked.at(-1), 1_200);
    assert.deepEqual(new Set(world.deliveries.asked), new Set(failed));
    assert.deepEqual((await world.sweep()).findings, {}, 'all have arrived');
  });

  it('are each asked for within minutes during hours of failures, and never again once they have arrived', async () => {
    const world = createSweepWorld();
    const failedAt = new Map<string, number>();
    const firstAsked = new Map<string, number>();
    const arrived = new Set<string>();
    const sweepWhile = async (answer: number) => {
      world.deliveries.endpointAnswers(answer);
      const before = world.deliveries.asked.length;
      await world.sweep();
      for (const guid of world.deliveries.asked.slice(before)) {
        assert.ok(!arrived.has(guid), `${guid} has arrived and is asked for again`);
        if (!firstAsked.has(guid)) firstAsked.set(guid, world.clock.now());
        if (answer === 202) arrived.add(guid);
      }
    };
    /* Three hours, five failures a minute; in every twenty-fifth the repetitions get through. */
    for (let minutes = 1; minutes <= 3 * 60; minutes++) {
      world.clock.advance(minute);
      await sweepWhile(minutes % 25 === 0 ? 202 : 503);
      for (let tries = 0; tries < 5; tries++) failedAt.set(world.deliveries.deliver(503), world.clock.now());
    }
    for (let minutes = 1; minutes <= 4 * 60; minutes++) {
      world.clock.advance(minute);
      await sweepWhile(202);
    }
    assert.deepEqual(arrived, new Set(failedAt.keys()));
    for (const [guid, at] of failedAt) assert.ok((firstAsked.get(guid) ?? 0) - at <= 2 * minute, guid);
  });

  it('of three days are all read while new ones come in, which are noticed in the next minute', async () => {
    const world = createSweepWorld();
    for (let hour = 0; hour < 71; hour++) {
      world.clock.advance(60 * minute);
      for (let tries = 0; tries < 100; tries++) world.deliveries.deliver(tries === 7 ? 500 : 202);
    }
    const last = new Set<string>();
    for (let minutes = 0; minutes < 12; minutes++) {
      world.clock.advance(minute);
      for (let tries = 0; tries < 150; tries++) world.deliveries.deliver(202);
      const fresh = world.deliveries.deliver(500);
      world.clock.advance(minute);
      await world.sweep();
      assert.ok(world.deliveries.asked.includes(fresh), `in minute ${minutes}`);
      last.add(fresh);
    }
    assert.equal(new Set(world.deliveries.asked).size, 71 + last.size);
    assert.equal(world.deliveries.asked.length, 71 + last.size, 'none is asked for twice');
  });

  it('that found no room are told of, and those that are kept are not forgotten', async () => {
    const world = createSweepWorld({ deliveriesPerPage: 50_000 });
    world.deliveries.endpointAnswers(503);
    for (let failed = 0; failed < 40_100; failed++) world.deliveries.deliver(503);
    const { findings } = await world.sweep();
    assert.equal(findings['webhooks-not-kept'], 100);
    world.clock.advance(minute);
    assert.equal((await world.sweep()).findings['webhook-redelivered'], 50);
  });

  it('are read anew when what was kept of them is gone', async () => {
    const world = createSweepWorld();
    const guid = world.deliveries.deliver(500);
    await world.sweep();
    await world.cursors.put('webhook-deliveries-failed-0', 'spoilt');
    world.clock.advance(60 * minute);
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, [guid]);
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

  it('that GitHub refuses to repeat keep nobody from those behind them, and are given up in the end', async () => {
    const world = createSweepWorld();
    const poisonous = new Set(Array.from({ length: 50 }, () => world.deliveries.deliver(503)));
    const { refused } = refuse(world, (guid) => poisonous.has(guid), answered400);
    world.clock.advance(1_000);
    const good = Array.from({ length: 10 }, () => world.deliveries.deliver(503));
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      world.clock.advance(minute);
      await world.sweep();
    }
    assert.deepEqual(world.deliveries.asked.toSorted(), good.toSorted());
    let last: Record<string, number> = {};
    for (let hours = 0; hours < 60; hours++) {
      world.clock.advance(60 * minute);
      last = (await world.sweep()).findings;
    }
    assert.equal(refused.length, 50 * redeliveryPausesMs.length);
    assert.equal(last['webhooks-given-up'], 50);
  });

  it('that GitHub refuses do not keep back those that were asked for once already', async () => {
    const world = createSweepWorld();
    world.deliveries.endpointAnswers(503);
    const again = world.deliveries.deliver(503);
    world.clock.advance(minute);
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, [again]);
    const poisonous = new Set(Array.from({ length: 60 }, () => world.deliveries.deliver(503)));
    refuse(world, (guid) => poisonous.has(guid), answered400);
    for (let minutes = 0; minutes < 6; minutes++) {
      world.clock.advance(minute);
      await world.sweep();
    }
    assert.deepEqual(world.deliveries.asked, [again, again]);
  });

  it('are left alone for as long as GitHub says when it is asked too often, and lose no try by that', async () => {
    const world = createSweepWorld();
    const failed = Array.from({ length: 20 }, () => world.deliveries.deliver(503));
    const github = refuse(world, () => true, unanswered(600));
    world.clock.advance(minute);
    for (let minutes = 0; minutes < 10; minutes++) {
      await world.sweep();
      world.clock.advance(minute);
    }
    assert.equal(github.refused.length, 1);
    github.mend();
    assert.equal((await world.sweep()).findings['webhook-redelivered'], 20);
    assert.deepEqual(world.deliveries.asked.toSorted(), failed.toSorted());
  });

  it('are asked for though GitHub names a time whenever it is asked for another one', async () => {
    const world = createSweepWorld();
    world.deliveries.endpointAnswers(503);
    const again = world.deliveries.deliver(503);
    world.clock.advance(minute);
    await world.sweep();
    const limited = new Set(Array.from({ length: 5 }, () => world.deliveries.deliver(503)));
    refuse(world, (guid) => limited.has(guid), unanswered(5));
    for (let minutes = 0; minutes < 45; minutes++) {
      world.clock.advance(minute);
      await world.sweep();
    }
    assert.deepEqual(world.deliveries.asked.slice(0, 2), [again, again]);
  });

  it('are asked for soon after an hour in which GitHub did not answer, three in a minute at most until then', async () => {
    const world = createSweepWorld();
    const failed = Array.from({ length: 20 }, () => world.deliveries.deliver(503));
    const github = refuse(world, () => true, unanswered());
    for (let minutes = 0; minutes < 60; minutes++) {
      world.clock.advance(minute);
      await world.sweep();
    }
    assert.ok(github.refused.length <= 3 * 60, `${github.refused.length} were asked for`);
    github.mend();
    for (let minutes = 0; minutes < 15; minutes++) {
      world.clock.advance(minute);
      await world.sweep();
    }
    assert.deepEqual(world.deliveries.asked.toSorted(), failed.toSorted());
  });

  it('for which GitHub never answers are asked for forty times at most', async () => {
    const world = createSweepWorld();
    world.deliveries.deliver(503);
    const { refused } = refuse(world, () => true, unanswered());
    for (let minutes = 0; minutes < 70 * 60; minutes += 5) {
      world.clock.advance(5 * minute);
      await world.sweep();
    }
    assert.ok(refused.length <= 40, `${refused.length} times`);
  });

  it('are asked for as time allows; what was asked for is kept, and the next sweep goes on with the others', async () => {
    const world = createSweepWorld();
    for (let failed = 0; failed < 50; failed++) world.deliveries.deliver(503);
    const { redeliver } = world.deliveries;
    world.deliveries.redeliver = async (id) => {
      world.clock.advance(3_000);
      return await redeliver(id);
    };
    world.clock.advance(minute);
    const begun = world.clock.now();
    const first = (await world.sweep()).findings['webhook-redelivered'] ?? 0;
    assert.ok(first > 10 && first < 50, `${first} were asked for`);
    assert.ok(world.clock.now() - begun < 100_000);
    world.deliveries.redeliver = redeliver;
    assert.equal((await world.sweep()).findings['webhook-redelivered'], 50 - first);
    assert.equal(new Set(world.deliveries.asked).size, 50);
  });

  it('are asked for though GitHub takes long to list them, and those that were not read are read later', async () => {
    const world = createSweepWorld({ deliveriesPerPage: 2 });
    const failed = Array.from({ length: 20 }, () => {
      world.clock.advance(1_000);
      return world.deliveries.deliver(503);
    });
    const { list } = world.deliveries;
    world.deliveries.list = async (after) => {
      world.clock.advance(14_000);
      return await list(after);
    };
    for (let sweeps = 0; sweeps < 20; sweeps++) {
      world.clock.advance(minute);
      const asked = world.deliveries.asked.length;
      await world.sweep();
      if (sweeps === 0) assert.ok(world.deliveries.asked.length > asked);
    }
    assert.deepEqual(world.deliveries.asked.toSorted(), failed.toSorted());
  });

  it('older than GitHub keeps them are forgotten', async () => {
    const world = createSweepWorld();
    world.deliveries.deliver(500);
    world.clock.advance(73 * 60 * minute);
    await world.sweep();
    assert.deepEqual(world.deliveries.asked, []);
  });
});
