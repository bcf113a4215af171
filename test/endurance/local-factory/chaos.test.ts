import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chaos } from '../../../scripts/bench/chaos.ts';

test('workers and factories are killed at random while services fail: every job comes to rest with at most one pull request, and nothing stays taken', {
  timeout: 180_000,
}, async () => {
  const { broken, states, factoriesKilled } = await chaos({
    durationMs: 15_000,
    issueEveryMs: 3_000,
    killEveryMs: 3_500,
    repositories: 4,
    patienceMs: 90_000,
    seed: 20_261,
  });
  assert.deepEqual(broken, []);
  assert.ok(Object.keys(states).length > 0);
  assert.ok(factoriesKilled > 0);
});
