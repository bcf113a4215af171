import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionSettings } from '../../../../src/config/function-settings.ts';
import { sweepAlone } from '../../../../src/orchestration/sweep/sweep-alone.ts';
import { createAdjustableClock } from '../../../support/adjustable-clock.ts';
import { createInMemorySweepLock } from '../../../support/in-memory/sweep-lock.ts';
import { silentLog } from '../../../support/silent-log.ts';

/** Sweeps that stay at work until they are ended, each end by itself. */
function createWorld() {
  const clock = createAdjustableClock();
  const lock = createInMemorySweepLock();
  const ends: ((error?: Error) => void)[] = [];
  const sweep = sweepAlone(
    () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve({ findings: {}, faults: 0 }) : reject(error)));
      }),
    { lock, clock, log: silentLog },
  );
  return { clock, lock, ends, sweep };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a sweep', () => {
  it('is left out while another is at work, and not after it', async () => {
    const { sweep, ends } = createWorld();
    const first = sweep();
    await settled();
    assert.deepEqual(await sweep(), { findings: {}, faults: 0 });
    assert.equal(ends.length, 1);
    ends[0]?.();
    await first;
    void sweep();
    await settled();
    assert.equal(ends.length, 2);
  });

  it('gives the lock back when it fails', async () => {
    const { sweep, ends } = createWorld();
    const first = sweep();
    await settled();
    ends[0]?.(new Error('failed'));
    await assert.rejects(first, /failed/);
    void sweep();
    await settled();
    assert.equal(ends.length, 2);
  });

  it('comes when Lambda has ended the one before, and not earlier', async () => {
    const { clock, sweep, ends } = createWorld();
    void sweep();
    await settled();
    clock.advance(1_000 * functionSettings.sweeper.timeoutSeconds - 1);
    await sweep();
    assert.equal(ends.length, 1);
    clock.advance(1);
    void sweep();
    await settled();
    assert.equal(ends.length, 2);
  });

  it('over everything waits for nobody: the lock is that of a factory that was killed', async () => {
    const { sweep, ends } = createWorld();
    void sweep();
    await settled();
    void sweep({ everything: true });
    await settled();
    assert.equal(ends.length, 2);
  });

  it('has done its work though the lock cannot be given back', async () => {
    const { lock, sweep, ends } = createWorld();
    lock.release = () => Promise.reject(new Error('table down'));
    const first = sweep();
    await settled();
    ends[0]?.();
    assert.deepEqual(await first, { findings: {}, faults: 0 });
  });
});
