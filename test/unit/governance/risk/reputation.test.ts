import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { outcomeResults } from '../../../../src/contracts/outcome.ts';
import { reputationOf } from '../../../../src/governance/risk/reputation.ts';
import { outcome } from '../../../contract/ports/outcome-store.ts';

const given = (result: (typeof outcomeResults)[number], review = 0) =>
  outcome({ jobId: '1-1', result, rounds: { review, ci: 0, questions: 0 } }, 1);

test('each outcome counts once, as what it was to the people of the repository', () => {
  assert.deepEqual(
    reputationOf([
      given('merged'),
      given('merged', 2),
      given('reverted', 1),
      given('rejected'),
      given('failed'),
      given('no-changes'),
      given('refused'),
      given('cancelled'),
    ]),
    { merged: 1, reworked: 1, reverted: 1, rejected: 1, failed: 2 },
  );
  assert.deepEqual(reputationOf([]), { merged: 0, reworked: 0, reverted: 0, rejected: 0, failed: 0 });
});

test('the order of outcomes does not matter, and none is counted twice', () => {
  const any = fc.array(fc.record({ result: fc.constantFrom(...outcomeResults), review: fc.nat({ max: 2 }) }));
  fc.assert(
    fc.property(any, (all) => {
      const outcomes = all.map(({ result, review }) => given(result, review));
      const counted = reputationOf(outcomes);
      assert.deepEqual(reputationOf(outcomes.toReversed()), counted);
      const sum = Object.values(counted).reduce((total, count) => total + count, 0);
      assert.equal(
        sum,
        all.filter(({ result }) => !['refused', 'cancelled', 'exported'].includes(result)).length,
      );
    }),
  );
});
