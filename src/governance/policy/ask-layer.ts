import type { PolicySource, Verdict } from '../../job/job-values.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { AuthorizationAnswer } from './cedar.ts';
import { fillReason } from './fill-reason.ts';
import type { LoadedPolicies, PolicyEngine, PolicyQuestion } from './policy-engine.ts';
import type { PolicyRule } from './policy-text.ts';

type Rule = Verdict['rules'][number];

/** A rule that took part, and whom it lets release what it holds. */
export type LayerRule = Rule & { approvers?: string[] };

/** The rule of a verdict that says that policies could not be asked. */
export const policyErrorRule = 'policy-error';

/**
 * Puts both questions to one layer: may it run (no: reject), may it start without a reviewer (no: hold). Whatever goes wrong is a hold: Cedar skips a policy that fails, and
 * what a skipped `forbid` would have said nobody knows. `allows` is true only when both were answered with yes and without any error.
 */
export function askLayer(
  engine: PolicyEngine,
  layer: PolicySource['layer'],
  policies: LoadedPolicies,
  request: AuthorizationRequest,
): { allows: boolean; rules: LayerRule[] } {
  const run = ask(engine, layer, policies, request, 'run');
  const autoApprove = ask(engine, layer, policies, request, 'autoApprove');
  const rejected = new Set(run.rules.filter(({ effect }) => effect === 'reject').map(({ id }) => id));
  return {
    allows: run.allows && autoApprove.allows,
    // A policy that forbids both is a rejection; that it would hold too says nothing more.
    rules: [
      ...run.rules,
      ...autoApprove.rules.filter(({ effect, id }) => effect !== 'hold' || !rejected.has(id)),
    ],
  };
}

function ask(
  engine: PolicyEngine,
  layer: PolicySource['layer'],
  policies: LoadedPolicies,
  request: AuthorizationRequest,
  question: PolicyQuestion,
): { allows: boolean; rules: LayerRule[] } {
  const answer = answerOf(engine, policies, request, question);
  if (answer.type === 'failure')
    return { allows: false, rules: [policyError(layer, answer.errors[0]?.message)] };
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ error }) => policyError(layer, error.message));
  const effect = question === 'run' ? 'reject' : 'hold';
  if (decision === 'allow') {
    const permits = question === 'run' ? [] : rulesOf(layer, policies, request, diagnostics.reason, 'permit');
    return { allows: errors.length === 0, rules: [...errors, ...permits] };
  }
  const denials = rulesOf(layer, policies, request, diagnostics.reason, effect);
  const silent = denials.length === 0 && errors.length === 0;
  return {
    allows: false,
    rules: [...denials, ...errors, ...(silent ? [policyError(layer, 'no policy allows it')] : [])],
  };
}

function answerOf(
  engine: PolicyEngine,
  policies: LoadedPolicies,
  request: AuthorizationRequest,
  question: PolicyQuestion,
): AuthorizationAnswer {
  try {
    return engine.ask(policies, question, request);
  } catch (error) {
    return failure(error instanceof Error ? error.message : 'the engine failed');
  }
}

function failure(message: string): AuthorizationAnswer {
  const error = { message, help: null, code: null, url: null, severity: null };
  return { type: 'failure', errors: [error], warnings: [] };
}

/** Cedar names policies by their place in the text. The one it does not find there is the permit that the engine adds to a narrowing layer. */
function rulesOf(
  layer: PolicySource['layer'],
  { rules }: LoadedPolicies,
  { context }: AuthorizationRequest,
  policyIds: readonly string[],
  effect: Rule['effect'],
): LayerRule[] {
  return policyIds
    .map((policyId) => Number(/^policy(\d+)$/.exec(policyId)?.[1]))
    .toSorted((a, b) => a - b)
    .map((place) => rules[place])
    .filter((rule) => rule !== undefined)
    .map((rule) => ruleOf(layer, rule, context, effect));
}

function ruleOf(
  layer: PolicySource['layer'],
  { id, reason, approvers }: PolicyRule,
  context: AuthorizationRequest['context'],
  effect: Rule['effect'],
): LayerRule {
  return {
    id: layer === 'default' ? id : `${layer}:${id}`,
    effect,
    layer,
    reason: fillReason(reason, context),
    ...(approvers === undefined ? {} : { approvers }),
  };
}

function policyError(layer: PolicySource['layer'], message = 'the engine failed'): LayerRule {
  return {
    id: policyErrorRule,
    effect: 'hold',
    layer,
    reason: `The ${layer} policy could not be evaluated, so a reviewer has to decide: ${message.replaceAll(/[\s`]+/g, ' ').slice(0, 200)}.`,
  };
}
