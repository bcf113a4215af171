import { factoryConfigPath, organisationConfigName } from '../../config/factory-config.ts';
import { policyPath } from '../../contracts/policy-files.ts';
import type { VerdictInputs } from '../../contracts/verdict-inputs.ts';
import type { PolicySource } from '../../job/job-values.ts';
import { asSentence } from '../as-sentence.ts';
import { askLayer, type LayerRule } from './ask-layer.ts';
import { type AuthorizationRequest, policyPlaces } from './authorization-request.ts';
import type { PolicyKind } from './check-policies.ts';
import type { PolicyEngine } from './policy-engine.ts';
import { defaultPolicy } from './shipped-policy.ts';

type Layer = { name: PolicySource['layer']; kind: PolicyKind; file: string; text: string };

/** How problems name the file of a layer. */
const files: Record<PolicySource['layer'], string> = {
  default: 'the shipped policy',
  organisation: organisationConfigName.replace(factoryConfigPath, policyPath),
  repository: policyPath,
};
const mostProblemsShown = 20;

/**
 * Every layer answers by itself, and all must allow: a layer that is added, or a `forbid` in one, can only take away. A layer that cannot be read rejects, naming each mistake:
 * nothing runs under a policy that is half understood.
 */
export function askPolicies(
  engine: PolicyEngine,
  { organisation, repository }: VerdictInputs['layers'],
  request: AuthorizationRequest,
): { allows: boolean; rules: LayerRule[] } {
  const layers: Layer[] = [
    { name: 'default', kind: 'shipped', file: files.default, text: defaultPolicy },
    ...narrowing('organisation', organisation?.policy),
    ...narrowing('repository', repository?.policy),
  ];
  const answers = layers.map((layer) => ask(engine, layer, request));
  return {
    allows: answers.every(({ allows }) => allows),
    rules: answers.flatMap(({ rules }) => rules),
  };
}

function narrowing(name: 'organisation' | 'repository', text: string | null | undefined): Layer[] {
  return typeof text === 'string' ? [{ name, kind: 'narrowing', file: files[name], text }] : [];
}

function ask(
  engine: PolicyEngine,
  { name, kind, file, text }: Layer,
  request: AuthorizationRequest,
): { allows: boolean; rules: LayerRule[] } {
  const loaded = load(engine, text, kind);
  if (loaded === 'engine-failed') {
    const reason = `The ${name} policy could not be loaded, so a reviewer has to decide.`;
    return { allows: false, rules: [{ id: 'policy-error', effect: 'hold', layer: name, reason }] };
  }
  if (loaded.ok) return askLayer(engine, name, loaded.policies, request);
  return {
    allows: false,
    rules: loaded.problems.slice(0, mostProblemsShown).map(({ line, column, message }) => ({
      id: 'policy-broken',
      effect: 'reject',
      layer: name,
      reason: `${file}:${line}:${column}: ${asSentence(message)}`,
    })),
  };
}

function load(engine: PolicyEngine, text: string, kind: PolicyKind) {
  try {
    return engine.load(text, kind, policyPlaces);
  } catch {
    return 'engine-failed';
  }
}
