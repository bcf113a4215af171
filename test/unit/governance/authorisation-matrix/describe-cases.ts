import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allCases, type Case, titleOf } from './cases.ts';
import { observe } from './observe.ts';
import { expectedOf } from './oracle.ts';

/** Holds the cases of some events against the oracle, by groups. */
export function describeCases(name: string, isIncluded: (given: Case) => boolean): void {
  const groups = Map.groupBy(allCases().filter(isIncluded), groupOf);
  describe(`the authorisation matrix: ${name}`, () => {
    for (const [group, cases] of groups)
      it(`${group}: ${cases.length} cases come to what the design says, and to nothing else`, async () => {
        assert.deepEqual(await differences(cases), []);
      });
  });
}

function groupOf(given: Case): string {
  return given.event === 'command' ? `/factory ${given.command}` : given.event;
}

/** What differs from the oracle, one line for each case. */
async function differences(cases: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const given of cases) {
    const { outcome, besides } = await observe(given);
    const wanted = expectedOf(given);
    if (JSON.stringify(outcome) !== JSON.stringify(wanted))
      found.push(`${titleOf(given)}: ${JSON.stringify(outcome)} instead of ${JSON.stringify(wanted)}`);
    found.push(...besides.map((text) => `${titleOf(given)}: ${text}`));
  }
  return found;
}
