import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeCampaign } from '../../scripts/simulate/describe-campaign.ts';
import type { Progress } from './campaign.ts';
import { runCampaign } from './run-campaign.ts';

/** `npm run simulate` runs 10,000 and more; this many keep a change from breaking what holds, also on a machine that is busy with other tests. */
const seeds = 1_500;

describe('nothing is lost and nothing happens twice', () => {
  test(`in ${seeds} schedules`, { timeout: 460_000 }, async (context) => {
    const startedAt = performance.now();
    const campaign = await runCampaign({ from: 1, seeds, threads: 2 });
    context.diagnostic(describeCampaign(campaign, (performance.now() - startedAt) / 1000));
    assert.equal(campaign.schedules, seeds);
    assert.deepEqual(campaign.failures, []);
  });
});

describe('a campaign in several threads', () => {
  test('runs every seed once, and comes to the same as in one', async () => {
    const alone = await runCampaign({ from: 5, seeds: 7, threads: 1 });
    const together = await runCampaign({ from: 5, seeds: 7, threads: 3 });
    assert.equal(together.schedules, 7);
    assert.equal(together.turns, alone.turns);
    assert.deepEqual(together.faults, alone.faults);
    assert.deepEqual(together.transitions.toSorted(), alone.transitions.toSorted());
  });

  test('has no more threads than seeds, and tells only of what was run', async () => {
    const told: Progress[] = [];
    const { schedules } = await runCampaign({ from: 1, seeds: 1, threads: 4 }, (progress) =>
      told.push(progress),
    );
    assert.equal(schedules, 1);
    assert.ok(told.every((progress) => progress.schedules <= 1 && progress.violations === 0));
  });
});
