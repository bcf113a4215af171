import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCases, type Case, titleOf } from './cases.ts';
import { observe } from './observe.ts';
import { expectedOf } from './oracle.ts';

const cases = allCases();
const groups = Map.groupBy(cases, (given) =>
  given.event === 'command' ? `/factory ${given.command}` : given.event,
);

/** What differs from the oracle, one line for each case. */
async function differences(given: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const each of given) {
    const { outcome, besides } = await observe(each);
    const wanted = expectedOf(each);
    if (JSON.stringify(outcome) !== JSON.stringify(wanted))
      found.push(`${titleOf(each)}: ${JSON.stringify(outcome)} instead of ${JSON.stringify(wanted)}`);
    found.push(...besides.map((text) => `${titleOf(each)}: ${text}`));
  }
  return found;
}

describe('the authorisation matrix', () => {
  it('has at least two thousand cases, each once', () => {
    assert.ok(cases.length >= 2_000, `${cases.length}`);
    assert.equal(new Set(cases.map(titleOf)).size, cases.length);
  });

  for (const [name, given] of groups)
    it(`${name}: ${given.length} cases come to what the design says, and to nothing else`, async () => {
      assert.deepEqual(await differences(given), []);
    });
});
