import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measurePlantedBugs } from './measure-planted-bugs.ts';
import { type BugName, plantedBugs } from './planted-bugs.ts';
import { searchFor } from './search.ts';

const seeds = 40;

describe('measuring the planted bugs', () => {
  test('comes in several threads to what a search in this one comes to', async () => {
    const bugs: BugName[] = ['heartbeat-tied-to-model', 'push-without-authorization', 'refusal-not-recorded'];
    const told: BugName[] = [];
    const measured = await measurePlantedBugs(
      bugs,
      { seeds, threads: 2 },
      { measured: ({ bug }) => told.push(bug) },
    );
    assert.deepEqual(told.toSorted(), bugs.toSorted());
    for (const bug of bugs) {
      const found = await searchFor(plantedBugs[bug], { from: 1, seeds });
      assert.ok(
        found !== undefined,
        `${bug} does not show within ${seeds} seeds any more: test with another`,
      );
      const first = measured.find((one) => one.bug === bug)?.first;
      assert.deepEqual(first, { seed: found.seed, rule: found.invariant });
    }
  });

  test('gives no seed for a bug that none has shown', async () => {
    const [measured, ...others] = await measurePlantedBugs(['budget-check-then-spend'], {
      seeds: 1,
      threads: 2,
    });
    assert.equal(measured?.bug, 'budget-check-then-spend');
    assert.equal(measured.first, undefined);
    assert.deepEqual(others, []);
  });
});
