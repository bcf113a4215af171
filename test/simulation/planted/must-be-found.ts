import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plants } from '../plants.ts';
import { scenarioOf } from '../scenario.ts';
import { type Search, searchFor } from '../search.ts';
import { simulate } from '../simulate.ts';

/** Defines the test that the simulator finds a planted bug, and finds nothing in the same run without it. */
export function mustBeFound(bug: string, plants: Plants, search: Search = {}): void {
  test(`the simulator finds ${bug}`, { timeout: 120_000 }, async (context) => {
    const found = await searchFor(plants, search);
    assert.ok(found !== undefined, 'no seed showed it');
    context.diagnostic(`seed ${found.seed}: ${found.invariant}: ${found.what}`);
    const scenario = { ...scenarioOf(found.seed), ...search.focus };
    const { violations } = await simulate(found.seed, { scenario });
    assert.deepEqual(violations, [], 'without the bug the same seed holds');
  });
}
