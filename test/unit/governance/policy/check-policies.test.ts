import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../../../src/governance/judge.ts';
import {
  authorizationRequestSchema,
  policyPlaces,
} from '../../../../src/governance/policy/authorization-request.ts';
import { type Cedar, cedar } from '../../../../src/governance/policy/cedar.ts';
import { checkPolicies } from '../../../../src/governance/policy/check-policies.ts';
import { placesOf } from '../../../../src/governance/policy/fill-reason.ts';
import { createPolicyEngine, policyEngine } from '../../../../src/governance/policy/policy-engine.ts';
import { defaultPolicy, policySchema } from '../../../../src/governance/policy/shipped-policy.ts';
import {
  arbitraryInputs,
  layer,
  mutated,
  mutations,
  verdictInputs,
} from '../../../support/verdict-inputs.ts';

function problemsOf(text: string) {
  const checked = checkPolicies(text, 'narrowing', policyPlaces);
  assert.ok(!checked.ok, 'the policies should have been refused');
  return checked.problems;
}

const when = (condition: string) => `forbid (principal, action, resource) when { ${condition} };`;

describe('policies', () => {
  it('are right as they are shipped', () => {
    assert.equal(checkPolicies(defaultPolicy, 'shipped', policyPlaces).ok, true);
  });

  it('may be none', () => {
    assert.deepEqual(checkPolicies('// Nothing yet.\n', 'narrowing', policyPlaces), { ok: true, rules: [] });
  });

  for (const [name, text, line, column, message] of [
    ['an attribute that is misspelt', `\n${when('context.risk.totl > 1')}`, 2, 45, /did you mean `total`\?/],
    [
      'an action that is misspelt',
      'forbid (principal, action == Action::"autoAprove", resource);',
      1,
      30,
      /did you mean `autoApprove`\?/,
    ],
    ['a method that is misspelt', when('context.factors.contain("x")'), 1, 45, /did you mean `contains`\?/],
    [
      'an entity that is misspelt',
      'forbid (principal is Reqester, action, resource);',
      1,
      22,
      /did you mean `Requester`\?/,
    ],
    ['types that do not fit', when('context.risk.total > "much"'), 1, 66, /./],
    ['an end that is missing', when('true').slice(0, -3), 1, 49, /unexpected end of input/],
    [
      'a place behind letters of several bytes',
      `// größer\n@reason("größer") ${when('context.risk.totl > 1')}`,
      2,
      63,
      /totl/,
    ],
    ['a permit, which could have no effect', 'permit (principal, action, resource);', 1, 1, /only narrow/],
    ['a policy that can never apply', when('context.risk.total > 1 && false'), 1, 1, /impossible/],
    ['a template', 'forbid (principal == ?principal, action, resource);', 1, 1, /template/],
    [
      'two policies of one id',
      `@id("a") ${when('true')}\n@id("a") ${when('true')}`,
      2,
      1,
      /the id a already/,
    ],
    ['an annotation that does not exist', `@reson("x") ${when('true')}`, 1, 2, /did you mean @reason\?/],
    ['an id with blanks', `@id("a b") ${when('true')}`, 1, 2, /An @id/],
    ['approvers who are nobody', `@approvers("everybody") ${when('true')}`, 1, 2, /team:platform/],
    [
      'a placeholder that does not exist',
      `@reason("{risk.totl}") ${when('true')}`,
      1,
      2,
      /did you mean \{risk\.total\}\?/,
    ],
  ] as const)
    it(`are refused for ${name}, with line and column`, () => {
      const [problem] = problemsOf(text);
      assert.match(problem?.message ?? '', message);
      assert.deepEqual([problem?.line, problem?.column], [line, column], problem?.message);
    });

  it('are told all mistakes at once, each of them once', () => {
    const lines = ['context.risk.totl > 1', 'context.factor.isEmpty()', 'principal.log == "x"'].map(when);
    assert.deepEqual(
      problemsOf(lines.join('\n')).map(({ line }) => line),
      [1, 2, 3],
    );
  });

  for (const [name, text] of [
    ['nested brackets', when(`${'('.repeat(400)}true${')'.repeat(400)}`)],
    ['nested records', when(`${'{a:'.repeat(3_000)}1${'}'.repeat(3_000)} == 1`)],
    ['nested sets', when(`${'['.repeat(400)}1${']'.repeat(400)}.isEmpty()`)],
    ['chained operators', when(Array(5_000).fill('1').join('+'))],
    ['chained attributes', when(`context${'.a'.repeat(5_000)}`)],
    ['an unclosed string', `${when('true')} "${'x'.repeat(60_000)}`],
    ['a hundred thousand characters', '/'.repeat(100_000)],
    ['brackets behind a quote', `@reason("\\"") ${when(`${'('.repeat(400)}true`)}`],
    ['ten thousand policies', when('true').repeat(1_000)],
  ] as const)
    it(`leave the engine whole whatever they are made of: ${name}`, () => {
      assert.ok(problemsOf(text).length > 0);
      assert.equal(judge(verdictInputs()).decision, 'approve');
    });

  it('speak in their own name: each of a hundred and fifty answers for itself', () => {
    const text = Array.from(
      { length: 150 },
      (_, index) =>
        `@id("p${index}") @reason("{request.title}") forbid (principal, action == Action::"autoApprove", resource) when { context.request.characters == ${index} };`,
    ).join('\n');
    for (const length of [60, 101, 149]) {
      const inputs = verdictInputs({ layers: { organisation: layer(text), repository: layer(null) } });
      inputs.request.body = 'x'.repeat(length - inputs.request.title.length - 1);
      const verdict = judge(inputs);
      assert.deepEqual(
        verdict.rules.map(({ id, reason }) => [id, reason]),
        [[`organisation:p${length}`, 'Greet people by name']],
      );
    }
  });

  it('stay apart between engines and among more texts than are kept', () => {
    const engines = [createPolicyEngine(), createPolicyEngine()];
    // Twice as many texts as stay parsed, each asked for twice and by both engines in turns.
    for (let turn = 0; turn < 120; turn++) {
      const index = turn % 60;
      const condition = index % 2 === 0 ? 'resource.private' : 'resource.empty';
      const text = `@id("t${index}") ${when(condition)}`;
      const inputs = verdictInputs({ layers: { organisation: layer(text), repository: layer(null) } });
      const { decision } = judge(inputs, engines[turn % 3 === 0 ? 1 : 0]);
      assert.equal(decision, index % 2 === 0 ? 'reject' : 'approve');
    }
  });

  it('are asked questions of the very form that the schema tells of', () => {
    fc.assert(
      fc.property(arbitraryInputs, fc.option(mutations), (inputs, mutation) => {
        let valid: [boolean, boolean] | undefined;
        judge(inputs, {
          ...policyEngine,
          ask(policies, question, request) {
            const sent = mutation === null ? request : mutated(request, mutation);
            valid ??= [authorizationRequestSchema.safeParse(sent).success, isValid(sent, question)];
            return policyEngine.ask(policies, question, request);
          },
        });
        assert.deepEqual(valid, mutation === null ? [true, true] : [false, mutation.kind === 'entity']);
      }),
      { numRuns: 60 },
    );
  });

  it('can name in their reasons only what there is', () => {
    judge(verdictInputs(), {
      ...policyEngine,
      ask(policies, question, request) {
        const places = placesOf(request.context);
        assert.deepEqual(
          policyPlaces.filter((place) => !places.includes(place)),
          [],
        );
        return policyEngine.ask(policies, question, request);
      },
    });
  });
});

/** By Cedar itself. It does not miss an entity that nobody looks at. */
function isValid(request: object, question: string): boolean {
  const answer = cedar().isAuthorized({
    ...(request as Parameters<Cedar['isAuthorized']>[0]),
    principal: { type: 'Requester', id: '101' },
    resource: { type: 'Repository', id: '77' },
    action: { type: 'Action', id: question },
    policies: { staticPolicies: 'permit (principal, action, resource);' },
    schema: policySchema,
    validateRequest: true,
  });
  return answer.type === 'success';
}
