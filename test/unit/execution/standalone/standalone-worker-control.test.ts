import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createStandaloneWorkerControl } from '../../../../src/execution/standalone/standalone-worker-control.ts';
import { assignment } from '../../../support/supervised-attempt.ts';

const given = assignment({ cloneUrl: 'file:///x' });
const control = (budgetMicroUsd: number) =>
  createStandaloneWorkerControl({ ...given, limits: { ...given.limits, budgetMicroUsd } }, '/nonexistent');

describe('createStandaloneWorkerControl', () => {
  it('never lets more be spent than the budget holds', async () => {
    const { call } = control(100);
    assert.deepEqual(await call('reserve', { reservationId: 'a', microUsd: 60 }), {
      outcome: 'granted',
      remainingMicroUsd: 40,
    });
    assert.deepEqual(await call('reserve', { reservationId: 'a', microUsd: 60 }), {
      outcome: 'granted',
      remainingMicroUsd: 40,
    });
    assert.equal((await call('reserve', { reservationId: 'b', microUsd: 41 })).outcome, 'refused');
    await call('settle', { reservationId: 'a', microUsd: 10 });
    await call('settle', { reservationId: 'a', microUsd: 10 });
    assert.deepEqual(await call('reserve', { reservationId: 'b', microUsd: 90 }), {
      outcome: 'granted',
      remainingMicroUsd: 0,
    });
    assert.equal((await call('reserve', { reservationId: 'c', microUsd: 1 })).outcome, 'refused');
  });

  it('authorises one commit and takes only that one as complete', async () => {
    const { call } = control(1);
    const push = (newSha: string) =>
      call('authorize-push', {
        oldSha: null,
        newSha,
        gates: [],
        report: { sha256: 'a'.repeat(64), bytes: 1 },
      });
    const usage = { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 };
    await assert.rejects(call('complete', { sha: 'a'.repeat(40), usage }), { code: 'worker-refused' });
    await push('a'.repeat(40));
    await push('a'.repeat(40));
    await assert.rejects(push('b'.repeat(40)), { code: 'worker-refused' });
    assert.deepEqual(await call('complete', { sha: 'a'.repeat(40), usage }), { ok: true });
  });
});
