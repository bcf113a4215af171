import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { judge } from '../../../../src/governance/judge.ts';
import { policyPlaces } from '../../../../src/governance/policy/authorization-request.ts';
import { checkPolicies } from '../../../../src/governance/policy/check-policies.ts';
import { layer, verdictInputs } from '../../../support/verdict-inputs.ts';

const page = await readFile(new URL('../../../../docs/governance.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```cedar\n([\s\S]*?)```/g)].map(([, text]) => text as string);

function rulesFor(body: string, configuration: string | null = null): string[] {
  const inputs = verdictInputs({
    layers: { organisation: layer(examples[0] ?? null), repository: layer(null, configuration) },
  });
  inputs.request.body = body;
  return judge(inputs).rules.map(({ id, effect, reason }) => `${effect} ${id}: ${reason}`);
}

describe('the policies of docs/governance.md', () => {
  it('are right', () => {
    assert.ok(examples.length > 0);
    for (const text of examples) assert.equal(checkPolicies(text, 'narrowing', policyPlaces).ok, true);
  });

  it('do what the page says', () => {
    assert.deepEqual(rulesFor('Add a bucket in infra/main.tf.'), [
      'hold organisation:infrastructure: Infrastructure is for the platform team: infra/main.tf.',
    ]);
    assert.ok(
      rulesFor('Let users pick weapons.').includes('reject organisation:no-weapons: We do not build that.'),
    );
    assert.deepEqual(rulesFor('The greeting should contain the name.'), [
      'permit risk-below-threshold: The risk score 0 is below 40.',
    ]);
    assert.deepEqual(rulesFor('The greeting should contain the name.', 'network: localhost\n'), [
      "hold organisation:network-of-commands: Commands here may have localhost of the network, which on Fargate is the worker's own.",
    ]);
  });
});
