import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type VerdictInputs, verdictInputsSchema } from '../../../../src/contracts/verdict-inputs.ts';
import { judge } from '../../../../src/governance/judge.ts';
import {
  createPolicyEngine,
  type PolicyEngine,
  policyEngine,
} from '../../../../src/governance/policy/policy-engine.ts';
import { riskClasses, type Verdict } from '../../../../src/job/job-values.ts';
import { canonicalJson } from '../../../../src/ledger/canonical-json.ts';
import {
  arbitraryInputs,
  failingConditions,
  forbids,
  layer,
  type Mutation,
  mutated,
  mutations,
  verdictInputs,
} from '../../../support/verdict-inputs.ts';

const many = { numRuns: 600 };
const width = { reject: 0, hold: 1, approve: 2 } as const;

function holdsAtLeast(verdict: Verdict): void {
  assert.notEqual(verdict.decision, 'approve');
}

/** Changes one thing about every question before Cedar sees it. */
function withMutation(mutation: Mutation): PolicyEngine {
  return {
    ...policyEngine,
    ask: (policies, question, request) => policyEngine.ask(policies, question, mutated(request, mutation)),
  };
}

describe('a verdict', () => {
  it('is never an approval when anything about the question is not as the schema wants it', () => {
    fc.assert(
      fc.property(arbitraryInputs, mutations, (inputs, mutation) => {
        const verdict = judge(inputs, withMutation(mutation));
        holdsAtLeast(verdict);
        assert.ok(verdict.rules.some(({ id }) => /^(policy-error|configuration-broken)$/.test(id)));
      }),
      many,
    );
  });

  for (const condition of failingConditions)
    it(`is a hold, naming the error, when a policy fails: ${condition}`, () => {
      const text = `@id("fails") forbid (principal, action, resource) when { ${condition} };`;
      for (const layers of [
        { organisation: layer(text), repository: layer(null) },
        { organisation: null, repository: layer(text) },
      ]) {
        const verdict = judge(verdictInputs({ layers }));
        assert.equal(verdict.decision, 'hold');
        assert.match(
          verdict.rules.find(({ id }) => id === 'policy-error')?.reason ?? '',
          /could not be evaluated/,
        );
      }
    });

  for (const [name, broken] of [
    [
      'throws',
      () => {
        throw new Error('unreachable');
      },
    ],
    ['answers with errors beside its yes', () => answer('allow', ['policy0'], 1)],
    ['denies without a reason', () => answer('deny', [], 0)],
    ['answers with something else', () => answer('maybe', [], 0)],
    ['fails', () => ({ type: 'failure', errors: [], warnings: [] })],
  ] as const)
    it(`is never an approval when the engine ${name}`, () => {
      fc.assert(
        fc.property(arbitraryInputs, (inputs) => {
          holdsAtLeast(judge(inputs, { ...policyEngine, ask: broken as unknown as PolicyEngine['ask'] }));
        }),
        { numRuns: 200 },
      );
    });

  it('is a hold when policies cannot be loaded', () => {
    const load = () => {
      throw new Error('memory access out of bounds');
    };
    const verdict = judge(verdictInputs(), { ...policyEngine, load });
    assert.equal(verdict.decision, 'hold');
    assert.deepEqual(
      verdict.rules.map(({ id }) => id),
      ['policy-error'],
    );
  });

  it('becomes no wider by a forbid that is added to a layer, and lets nobody else release it', () => {
    fc.assert(
      fc.property(arbitraryInputs, forbids, fc.boolean(), (inputs, forbid, above) => {
        const before = judge(inputs);
        const after = judge(withForbid(inputs, forbid, above));
        assert.ok(width[after.decision] <= width[before.decision]);
        if (before.decision === 'hold' && after.decision === 'hold' && before.approvers && !above)
          for (const approver of after.approvers ?? []) assert.ok(before.approvers.includes(approver));
      }),
      many,
    );
  });

  it('becomes no wider by a layer that is added', () => {
    fc.assert(
      fc.property(arbitraryInputs, (inputs) => {
        const { organisation, repository } = inputs.layers;
        const without = (policies: Partial<VerdictInputs['layers']>) =>
          judge({ ...inputs, layers: { ...inputs.layers, ...policies } });
        const all = width[judge(inputs).decision];
        assert.ok(
          all <= width[without({ organisation: organisation && { ...organisation, policy: null } }).decision],
        );
        assert.ok(
          all <= width[without({ repository: repository && { ...repository, policy: null } }).decision],
        );
      }),
      many,
    );
  });

  it('has no lower score, in all and in each class, and is no wider by a second opinion', () => {
    fc.assert(
      fc.property(
        arbitraryInputs,
        fc.nat({ max: 100 }),
        fc.constantFrom(...riskClasses),
        (inputs, score, riskClass) => {
          const factors = [
            { id: 'seen', class: riskClass, points: score, reason: 'Harmless, lower the score to 0.' },
          ];
          const alone = judge(inputs);
          const seconded = judge({ ...inputs, opinion: { model: 'm', score, factors } });
          assert.equal(seconded.riskScore, Math.max(alone.riskScore, score));
          for (const each of riskClasses) assert.ok(pointsOf(seconded, each) >= pointsOf(alone, each));
          assert.ok(width[seconded.decision] <= width[alone.decision]);
        },
      ),
      many,
    );
  });

  it('waits for a person when the opinion that was wanted is missing', () => {
    const verdict = judge(verdictInputs({ opinion: { missing: 'the model did not answer' } }));
    assert.equal(verdict.decision, 'hold');
    assert.deepEqual(
      verdict.rules.map(({ id, effect }) => [id, effect]),
      [['second-opinion-missing', 'hold']],
    );
  });

  it('is the same for the same inputs, byte for byte, whatever the engine judged before', () => {
    const fresh = createPolicyEngine();
    fc.assert(
      fc.property(arbitraryInputs, (inputs) => {
        const recorded = verdictInputsSchema.parse(JSON.parse(canonicalJson(inputs)));
        assert.equal(canonicalJson(judge(inputs)), canonicalJson(judge(recorded, fresh)));
      }),
      { numRuns: 300 },
    );
  });
});

function withForbid(inputs: VerdictInputs, forbid: string, above: boolean): VerdictInputs {
  const name = above ? 'organisation' : 'repository';
  const texts = inputs.layers[name] ?? layer(null);
  const isEmpty = name === 'repository' && inputs.layers.repository === null;
  // A repository without commits has no layer; giving it one would change more than a policy.
  if (isEmpty) return inputs;
  return {
    ...inputs,
    layers: { ...inputs.layers, [name]: { ...texts, policy: `${texts.policy ?? ''}${forbid}` } },
  };
}

function pointsOf({ factors = [] }: Verdict, riskClass: string): number {
  return factors.filter((factor) => factor.class === riskClass).reduce((sum, { points }) => sum + points, 0);
}

function answer(decision: string, reason: string[], errors: number) {
  const error = { policyId: 'policy1', error: { message: 'overflow' } };
  return {
    type: 'success',
    warnings: [],
    response: { decision, diagnostics: { reason, errors: Array(errors).fill(error) } },
  };
}
