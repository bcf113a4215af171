import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, test } from 'node:test';
import { runShare } from './campaign.ts';

/** `npm run simulate` runs more; this many keep a change from breaking what holds. */
const seeds = 500;

describe('nothing is lost and nothing happens twice', () => {
  test(`in ${seeds} schedules`, { timeout: 200_000 }, async (context) => {
    const { failures, schedules, transitions } = await runShare({ from: 1, seeds, first: 0, step: 1 });
    context.diagnostic(
      `${schedules} schedules, ${transitions.length} transitions, ${availableParallelism()} cores`,
    );
    assert.deepEqual(failures, []);
  });
});
