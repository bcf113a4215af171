import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultOfAws, faultyService } from '../../../../scripts/bench/faults-of-aws.ts';
import { seeded, shuffled } from '../../../../scripts/bench/seeded.ts';

describe('faults of AWS', () => {
  it('come in the shares they are asked for', () => {
    const next = seeded(7);
    const rates = { refused: 0.1, throttled: 0.2, answerLost: 0.3 };
    const kinds = Array.from({ length: 20_000 }, () => {
      const fault = faultOfAws(next, rates);
      return fault?.kind === 'answered' ? fault.status : fault?.kind;
    });
    const share = (kind: unknown) =>
      Math.round((10 * kinds.filter((one) => one === kind).length) / 20_000) / 10;
    assert.deepEqual([500, 400, 'answer-lost', undefined].map(share), [0.1, 0.2, 0.3, 0.4]);
  });

  it('come together in an outage, which ends', () => {
    let now = 0;
    const fault = faultyService(seeded(5), () => now);
    const faultsOfSecond = Array.from({ length: 60 }, () => {
      const faults = Array.from({ length: 100 }, () => fault()).filter((one) => one !== undefined);
      now += 1_000;
      return faults.length;
    });
    const outages = faultsOfSecond.filter((faults) => faults > 75).length;
    assert.ok(outages >= 6 && outages <= 40, `${outages} of 60 seconds`);
    assert.equal(outages + faultsOfSecond.filter((faults) => faults < 15).length, 60);
  });

  it('are the same for the same seed', () => {
    const draw = (seed: number) => shuffled([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], seeded(seed));
    assert.deepEqual(draw(3), draw(3));
    assert.notDeepEqual(draw(3), draw(4));
    assert.deepEqual(
      draw(3).toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });
});
