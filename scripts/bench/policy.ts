import fc from 'fast-check';
import { judge } from '../../src/governance/judge.ts';
import { policyPlaces } from '../../src/governance/policy/authorization-request.ts';
import { cedar } from '../../src/governance/policy/cedar.ts';
import { createPolicyEngine, policyEngine } from '../../src/governance/policy/policy-engine.ts';
import {
  arbitraryInputs,
  conditions,
  failingConditions,
  forbids,
  layer,
  mutated,
  mutations,
  verdictInputs,
} from '../../test/support/verdict-inputs.ts';
import { type Figure, median, quantile, rounded, type Sample } from './figure.ts';

const policies = 100;
const width = { reject: 0, hold: 1, approve: 2 } as const;

/** How long a verdict takes without a model, and whether anything makes one wider than it may be. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  return [...loading(quick ? 5 : 20), ...verdicts(quick ? 300 : 3_000), ...laws(quick ? 2_000 : 100_000)];
}

/** A layer of a hundred different policies; `seed` makes the text new to the engine. */
function layerText(seed: number): string {
  return Array.from({ length: policies }, (_, index) => {
    const condition = conditions[index % conditions.length];
    return `@id("rule-${seed}-${index}")\n@reason("Rule ${index} of ${seed}: {risk.total}.")\nforbid (principal, action == Action::"autoApprove", resource)\nwhen { ${condition} && context.risk.total > ${index} };\n`;
  }).join('\n');
}

/** The texts are checked against the schema and parsed; a process does that once for each. */
function loading(times: number): Figure[] {
  cedar(); // loading its program is a figure of its own: first-verdict
  const engine = createPolicyEngine();
  const took: number[] = [];
  for (let seed = 0; seed < times; seed++) {
    const text = layerText(seed);
    const start = performance.now();
    const loaded = engine.load(text, 'narrowing', policyPlaces);
    took.push(performance.now() - start);
    if (!loaded.ok) throw new Error(`The policies are not right: ${JSON.stringify(loaded.problems[0])}`);
  }
  const against = { bound: 50, policies, samples: times };
  return [
    { name: 'policy-load-first', value: rounded(took[0] ?? Number.NaN), unit: 'ms', against },
    { name: 'policy-load', value: rounded(median(took.slice(1))), unit: 'ms', against },
  ];
}

function verdicts(times: number): Figure[] {
  const inputs = verdictInputs({
    layers: { organisation: layer(layerText(1_000)), repository: layer(null) },
  });
  /* Another length each time: Cedar's answers to the same question are remembered. */
  const asked = (i: number) => ({ ...inputs, request: { ...inputs.request, body: 'w'.repeat(i + 1) } });
  for (let i = 0; i < 50; i++) judge(asked(i));
  const took = Array.from({ length: times }, (_, i) => {
    const start = performance.now();
    judge(asked(50 + i));
    return performance.now() - start;
  });
  const against = { bound: 5, policies, samples: times };
  return [
    { name: 'policy-verdict', value: rounded(median(took)), unit: 'ms', against },
    { name: 'policy-verdict-p99', value: rounded(quantile(took, 0.99)), unit: 'ms', against: { policies } },
  ];
}

/** Counts what must never be: nothing of it is allowed even once. */
function laws(times: number): Figure[] {
  let approvedOnError = 0;
  let widened = 0;
  const sampled = { numRuns: times, seed: 4 };
  for (const [inputs, mutation] of fc.sample(fc.tuple(arbitraryInputs, mutations), sampled)) {
    const engine = {
      ...policyEngine,
      ask: (...[loaded, question, request]: Parameters<typeof policyEngine.ask>) =>
        policyEngine.ask(loaded, question, mutated(request, mutation)),
    };
    if (judge(inputs, engine).decision === 'approve') approvedOnError += 1;
  }
  for (const condition of failingConditions) {
    const text = `forbid (principal, action, resource) when { ${condition} };`;
    const layers = { organisation: layer(text), repository: layer(null) };
    if (judge(verdictInputs({ layers })).decision === 'approve') approvedOnError += 1;
  }
  for (const [inputs, forbid] of fc.sample(fc.tuple(arbitraryInputs, forbids), sampled)) {
    const { organisation } = inputs.layers;
    const added = { ...(organisation ?? layer(null)), policy: `${organisation?.policy ?? ''}${forbid}` };
    const after = judge({ ...inputs, layers: { ...inputs.layers, organisation: added } });
    if (width[after.decision] > width[judge(inputs).decision]) widened += 1;
  }
  return [
    {
      name: 'policy-approvals-on-error',
      value: approvedOnError,
      unit: 'verdicts',
      against: { bound: 0, inputs: times },
    },
    {
      name: 'policy-widened-by-forbid',
      value: widened,
      unit: 'verdicts',
      against: { bound: 0, inputs: times },
    },
  ];
}
