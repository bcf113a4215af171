import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { createRights } from '../../../../src/execution/supervisor/rights.ts';
import { runAttempt } from '../../../../src/execution/supervisor/run-attempt.ts';
import type { WorkerDependencies } from '../../../../src/execution/supervisor/worker-dependencies.ts';
import { silentLog } from '../../../support/silent-log.ts';

/** An attempt whose registration has no answer yet; `answer` is what its beats are told. */
function registering(answer: () => object) {
  const beats: string[] = [];
  const registration = Promise.withResolvers<never>();
  const rights = createRights(new AbortController().signal);
  let tick = () => {};
  let stopped = false;
  const means = {
    control: {
      async call(operation: string) {
        beats.push(operation);
        return answer();
      },
    },
    register: () => registration.promise,
    rights,
    clock: { now: () => 0 },
    log: silentLog,
    every(_ms: number, callback: () => void) {
      tick = callback;
      return () => {
        stopped = true;
      };
    },
  };
  const end = runAttempt(means as unknown as WorkerDependencies);
  const beat = async () => {
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { end, beat, beats, rights, registration, stopped: () => stopped };
}

const noAnswer = new FactoryError('worker-api-unavailable', 'GitHub wants no requests', {
  disposition: 'retry',
});

describe('runAttempt', () => {
  it('beats while the worker waits for its work, and no more once it gets none', async () => {
    const { end, beat, beats, registration, stopped } = registering(() => ({ directive: 'continue' }));
    await beat();
    await beat();
    assert.deepEqual(beats, ['heartbeat', 'heartbeat']);
    registration.reject(noAnswer);
    await assert.rejects(end, { code: 'worker-api-unavailable' });
    assert.equal(stopped(), true);
  });

  it('hears meanwhile that it is to stop, by which the waiting ends', async () => {
    const { end, beat, rights, registration } = registering(() => ({
      directive: 'stop',
      reason: 'cancelled',
    }));
    rights.signal.addEventListener('abort', () => registration.reject(noAnswer));
    const ended = assert.rejects(end, { code: 'worker-api-unavailable' });
    await beat();
    await ended;
    assert.deepEqual(rights.lost(), { cause: 'stopped', explanation: 'cancelled' });
  });
});
