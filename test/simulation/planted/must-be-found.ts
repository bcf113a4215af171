import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulate } from '../simulate.ts';
import { firstSeeds } from './first-seeds.ts';
import { patience } from './patience.ts';
import { type BugName, plantedBugs } from './planted-bugs.ts';
import { searchFor } from './search.ts';

/** Defines the test that a run as the simulator draws it shows a planted bug by a rule of its own, and that the same run without the bug breaks none. */
export function mustBeFound(name: BugName): void {
  const bug = plantedBugs[name];
  test(`the simulator finds ${bug.what}`, { timeout: 600_000 }, async (context) => {
    const found = await searchFor(bug, { from: firstSeeds[name]?.seed ?? 1, seeds: patience });
    assert.ok(found !== undefined, 'no seed showed it');
    context.diagnostic(`seed ${found.seed}: ${found.invariant}: ${found.what}`);
    const { violations } = await simulate(found.seed);
    assert.deepEqual(violations, [], 'without the bug the same seed holds');
  });
}
