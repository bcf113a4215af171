import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { startHeartbeat } from '../../../../src/execution/supervisor/heartbeat.ts';
import { createRights } from '../../../../src/execution/supervisor/rights.ts';
import type { WorkerControl } from '../../../../src/ports/worker-control.ts';

function world(answer: () => unknown) {
  const beats: unknown[] = [];
  const warnings: string[] = [];
  let tick = () => {};
  let interval = 0;
  let stopped = false;
  const rights = createRights(new AbortController().signal);
  const control = {
    async call(_operation: string, request: unknown) {
      beats.push(request);
      return answer();
    },
  } as unknown as WorkerControl;
  const heartbeat = startHeartbeat({
    control,
    rights,
    log: { info() {}, warn: (message) => warnings.push(message), error() {} },
    every(ms, callback) {
      interval = ms;
      tick = callback;
      return () => {
        stopped = true;
      };
    },
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    beats,
    warnings,
    rights,
    heartbeat,
    settle,
    tick: () => tick(),
    interval: () => interval,
    stopped: () => stopped,
  };
}

describe('startHeartbeat', () => {
  it('beats every 30 seconds with what the worker is at, and at once in a new phase', async () => {
    const { beats, heartbeat, tick, interval, settle, stopped } = world(() => ({ directive: 'continue' }));
    assert.equal(interval(), 30_000);
    tick();
    heartbeat.enter('working', 'the agent works');
    heartbeat.note(3, 'x'.repeat(1_000));
    tick();
    await settle();
    assert.deepEqual(beats, [
      { phase: 'preparing', step: 0, note: 'starting' },
      { phase: 'working', step: 0, note: 'the agent works' },
      { phase: 'working', step: 3, note: 'x'.repeat(500) },
    ]);
    heartbeat.stop();
    assert.equal(stopped(), true);
  });

  it('ends the attempt at a directive to stop, with its reason', async () => {
    const { rights, tick, settle } = world(() => ({ directive: 'stop', reason: 'cancelled' }));
    tick();
    await settle();
    assert.equal(rights.signal.aborted, true);
    assert.deepEqual(rights.lost(), { cause: 'stopped', explanation: 'cancelled' });
  });

  const fenced = () => {
    throw new FactoryError('worker-fenced', 'a newer one', { disposition: 'quarantine' });
  };

  it('ends the attempt when it is fenced', async () => {
    const { rights, heartbeat, tick, settle } = world(fenced);
    heartbeat.registered();
    tick();
    await settle();
    assert.equal(rights.lost()?.cause, 'fenced');
  });

  it('takes no refusal for the end before the worker has heard that it is registered', async () => {
    const { rights, warnings, tick, settle } = world(fenced);
    tick();
    await settle();
    assert.equal(rights.lost(), undefined);
    assert.deepEqual(warnings, ['heartbeat failed']);
  });

  it('goes on when there is no answer', async () => {
    const { rights, tick, settle, warnings } = world(() => {
      throw new FactoryError('worker-api-unavailable', 'no', { disposition: 'retry' });
    });
    tick();
    await settle();
    assert.equal(rights.signal.aborted, false);
    assert.deepEqual(warnings, ['heartbeat failed']);
  });
});

describe('createRights', () => {
  it('counts the first loss only', () => {
    const terminated = new AbortController();
    const rights = createRights(terminated.signal);
    rights.lose('stopped', 'first');
    terminated.abort();
    assert.deepEqual(rights.lost(), { cause: 'stopped', explanation: 'first' });
  });

  it('begins without rights when the platform has ended the worker already', () => {
    assert.equal(createRights(AbortSignal.abort()).lost()?.cause, 'terminated');
  });
});
