import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isOpenAt, nextOpening } from '../../../src/job/batch-window.ts';

const night = { from: '22:00', to: '06:00' };
const noon = { from: '11:30', to: '12:30' };
const at = (time: string) => Date.parse(`2026-01-02T${time}Z`);

describe('a batch window', () => {
  it('is open from its begin until before its end', () => {
    const open = ['11:29:59.999', '11:30:00.000', '12:29:59.999', '12:30:00.000'].map((time) =>
      isOpenAt(noon, at(time)),
    );
    assert.deepEqual(open, [false, true, true, false]);
  });

  it('goes over midnight', () => {
    const open = ['21:59:59.999', '22:00:00.000', '00:00:00.000', '05:59:59.999', '06:00:00.000'].map(
      (time) => isOpenAt(night, at(time)),
    );
    assert.deepEqual(open, [false, true, true, true, false]);
  });

  it('that ends when it begins is the whole day', () => {
    for (const time of ['00:00:00.000', '08:00:00.000', '23:59:59.999'])
      assert.ok(isOpenAt({ from: '08:00', to: '08:00' }, at(time)));
  });

  it('opens today or tomorrow', () => {
    assert.equal(nextOpening(night, at('06:00:00.000')), at('22:00:00.000'));
    assert.equal(nextOpening(noon, at('12:30:00.000')), Date.parse('2026-01-03T11:30:00.000Z'));
    assert.equal(nextOpening(noon, at('12:00:00.000')), at('12:00:00.000'));
  });

  it('is open at its next opening, within a day, and at no minute before', () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const text = (m: number) =>
      `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
    fc.assert(
      fc.property(minute, minute, fc.integer({ min: 0, max: 4e12 }), (from, to, now) => {
        const window = { from: text(from), to: text(to) };
        const opening = nextOpening(window, now);
        if (!isOpenAt(window, opening) || opening - now > 24 * 3_600_000) return false;
        for (let time = now; time < opening; time += 60_000) if (isOpenAt(window, time)) return false;
        return true;
      }),
      { numRuns: 200 },
    );
  });
});
