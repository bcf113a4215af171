import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planOfSpec, planSchema } from '../../../../src/execution/tasks/plan.ts';

describe('planOfSpec', () => {
  it('takes over the items of the SPEC with their ids and criteria, all open, and may write everything', () => {
    const plan = planOfSpec({
      schemaVersion: 1,
      title: 'Greet',
      items: [
        { id: '1', text: 'Say hello', acceptance: ['in French', 'in Latin'] },
        { id: 'review-1', text: 'Address the review' },
      ],
      derivedBy: { kind: 'structure' },
    });
    assert.deepEqual(plan, {
      schemaVersion: 1,
      title: 'Greet',
      checklist: [
        { id: '1', text: 'Say hello', acceptance: 'in French; in Latin', state: 'open' },
        { id: 'review-1', text: 'Address the review', state: 'open' },
      ],
      madeBy: 'structure',
      items: [
        {
          id: 'all',
          text: 'Greet',
          specItems: ['1', 'review-1'],
          writeGlobs: ['**'],
          testGlobs: [],
          dependsOn: [],
        },
      ],
      writeGlobs: ['**'],
    });
    assert.deepEqual(planSchema.parse(plan), plan);
  });
});
