import assert from 'node:assert/strict';
import { test } from 'node:test';
import { burst } from '../../../scripts/bench/burst.ts';

test('a burst of webhooks over many repositories, out of order and some of them twice, makes one job of each labelled issue and loses none', {
  timeout: 180_000,
}, async () => {
  const { broken, refusedWebhooks, jobs, webhooks, memoryMb } = await burst({
    repositories: 10,
    issuesEach: 2,
    editsEach: 9,
    duplicates: 24,
    seed: 20_260,
  });
  assert.deepEqual([broken, refusedWebhooks, jobs, webhooks], [[], 0, 20, 264]);
  assert.ok(memoryMb < 200, `${memoryMb} MB`);
});
