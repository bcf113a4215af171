import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plants } from '../plants.ts';
import { type Search, searchFor } from '../search.ts';
import { simulate } from '../simulate.ts';

/** Defines the test that a run as the simulator draws it shows a planted bug by a rule of its own, and that the same run without the bug breaks none. */
export function mustBeFound(bug: string, plants: Plants, search: Search): void {
  test(`the simulator finds ${bug}`, { timeout: 600_000 }, async (context) => {
    const found = await searchFor(plants, search);
    assert.ok(found !== undefined, 'no seed showed it');
    context.diagnostic(`seed ${found.seed}: ${found.invariant}: ${found.what}`);
    const { violations } = await simulate(found.seed);
    assert.deepEqual(violations, [], 'without the bug the same seed holds');
  });
}
