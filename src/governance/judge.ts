import {
  defaultFactoryConfig,
  type FactoryConfig,
  type ParsedFactoryConfig,
  parseFactoryConfigs,
} from '../config/factory-config.ts';
import { questionRounds } from '../config/factory-config-defaults.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';
import type { Limits, PolicySource, Verdict } from '../job/job-values.ts';
import { selfReleaseRule } from '../job/self-release.ts';
import { canonicalHash } from '../ledger/canonical-json.ts';
import { asSentence } from './as-sentence.ts';
import type { LayerRule } from './policy/ask-layer.ts';
import { askPolicies } from './policy/ask-policies.ts';
import { type PolicyEngine, policyEngine } from './policy/policy-engine.ts';
import { requestOfInputs } from './policy/request-of-inputs.ts';
import { requiredApprovers } from './policy/required-approvers.ts';
import { defaultPolicyHash } from './policy/shipped-policy.ts';
import { assessRisk } from './risk/assess-risk.ts';
import { quotable } from './risk/find-terms.ts';

type Rule = Verdict['rules'][number];

const mostProblemsShown = 20;

/**
 * Decides whether exactly this input may run: `reject` when a rule says that it may not, `hold` when one says that a reviewer must release it, `approve` only when every layer
 * of the policy has said yes to both questions. Pure over its inputs: the same ones make the same verdict, byte for byte.
 */
export function judge(inputs: VerdictInputs, engine: PolicyEngine = policyEngine): Verdict {
  const parsed = configurationOf(inputs);
  const config = parsed.ok ? parsed.config : defaultFactoryConfig;
  const risk = assessRisk(riskInputsOf(inputs, config));
  const asked = askPolicies(engine, inputs.layers, requestOfInputs(inputs, config, risk));
  const rules = [...configurationRules(parsed), ...asked.rules, ...opinionRules(inputs)];
  const decision = decisionOf(rules, asked.allows);
  const approvers = decision === 'hold' ? requiredApprovers(rules, config.governance.approvers) : undefined;
  return {
    decision,
    inputHash: inputs.inputHash,
    rules: rulesShown(rules, decision, inputs, config, parsed),
    riskScore: risk.score,
    factors: risk.factors,
    policySha: inputs.layers.repository?.sha ?? null,
    policies: policiesOf(inputs.layers),
    ...(approvers === undefined ? {} : { approvers }),
    ...releasersOf(decision, approvers ?? [], config, inputs),
    limits: limitsOf(config, inputs.raisedMicroUsd),
    ...deliveryOf(inputs.options.deliver ?? config.deliver),
    ...(inputs.options.planOnly === true ? { planOnly: true } : {}),
    agent: inputs.options.agent ?? config.agent,
    model: inputs.options.model ?? config.model ?? inputs.defaultModel,
  };
}

function deliveryOf(deliver: FactoryConfig['deliver']): Pick<Verdict, 'deliver'> {
  return deliver === 'pr' ? {} : { deliver };
}

/** Whom people can turn to; in the order in which a release looks for approvers. */
function releasersOf(
  decision: Verdict['decision'],
  approvers: readonly string[],
  { governance }: FactoryConfig,
  { codeOwners }: VerdictInputs,
): Pick<Verdict, 'releasers'> {
  if (decision !== 'hold') return {};
  if (approvers.length > 0) return { releasers: { by: 'policy', names: [...approvers] } };
  if (governance.approvers.length > 0)
    return { releasers: { by: 'configuration', names: [...governance.approvers] } };
  return codeOwners === undefined ? {} : releasersByOwners(codeOwners);
}

/** Of a hold whose approvers neither a policy nor the configuration names. */
export function releasersByOwners(codeOwners: readonly string[] | null): Pick<Verdict, 'releasers'> {
  return {
    releasers:
      codeOwners === null ? { by: 'maintainers', names: [] } : { by: 'code-owners', names: [...codeOwners] },
  };
}

/** The configuration that the inputs hold. */
export function configurationOf({ layers }: Pick<VerdictInputs, 'layers'>): ParsedFactoryConfig {
  return parseFactoryConfigs({
    organisation: layers.organisation?.configuration ?? undefined,
    repository: layers.repository?.configuration ?? undefined,
  });
}

function riskInputsOf(inputs: VerdictInputs, config: FactoryConfig): Parameters<typeof assessRisk>[0] {
  const { request, additions, permissions, repository, reputation, opinion, workflows } = inputs;
  const { allowedBots, repositoryClass, protectedPaths } = config.governance;
  return {
    request,
    additions: additions.filter(({ kind }) => kind !== 'ci').map(({ text }) => text),
    author: { permission: permissions.author },
    requester: {
      permission: permissions.requester,
      allowedBot: allowedBots.includes(request.requester.id),
    },
    repository: { private: repository.private, class: repositoryClass, protectedPaths },
    ...(reputation === undefined ? {} : { reputation }),
    ...(workflows === undefined ? {} : { workflows }),
    ...(opinion === undefined || 'missing' in opinion ? {} : { opinion }),
  };
}

/** Silence of all rules is no approval: every layer must have allowed it. */
function decisionOf(rules: readonly Rule[], allowed: boolean): Verdict['decision'] {
  if (rules.some(({ effect }) => effect === 'reject')) return 'reject';
  return allowed && !rules.some(({ effect }) => effect === 'hold') ? 'approve' : 'hold';
}

function configurationRules(parsed: ParsedFactoryConfig): LayerRule[] {
  if (parsed.ok) return [];
  return parsed.problems.slice(0, mostProblemsShown).map(({ file, line, column, path, message }) => ({
    id: 'configuration-broken',
    effect: 'reject',
    reason: `${file}:${line}:${column}: ${path === '' ? '' : `\`${path}\`: `}${asSentence(message)}`,
  }));
}

/** Who configured a second opinion wants it: without one a person decides. */
function opinionRules({ opinion }: VerdictInputs): LayerRule[] {
  if (opinion === undefined || !('missing' in opinion)) return [];
  const reason = `The model that is configured for a second opinion gave none (${quotable(opinion.missing)}), so a reviewer has to decide.`;
  return [{ id: 'second-opinion-missing', effect: 'hold', reason }];
}

const order: readonly Rule['effect'][] = ['reject', 'hold', 'permit'];

/** Every rule that took part, the weightiest first; what permits says nothing as long as something else does not. */
function rulesShown(
  rules: readonly LayerRule[],
  decision: Verdict['decision'],
  inputs: VerdictInputs,
  config: FactoryConfig,
  parsed: ParsedFactoryConfig,
): Rule[] {
  const shown = rules
    .filter(({ effect }) => effect !== 'permit' || decision === 'approve')
    .map(({ approvers: _, ...rule }): Rule => rule)
    .toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect));
  return [...shown, ...noticesOf(decision, inputs, config, parsed)];
}

/** What people should know beside the decision. */
function noticesOf(
  decision: Verdict['decision'],
  { requesterMayApprove }: VerdictInputs,
  config: FactoryConfig,
  parsed: ParsedFactoryConfig,
): Rule[] {
  if (decision === 'reject') return [];
  const notices: Rule[] = [];
  const add = (id: string, reason: string) => notices.push({ id, effect: 'permit', reason });
  if (decision === 'hold' && config.governance.selfRelease && requesterMayApprove)
    add(
      selfReleaseRule,
      'The requester is an approver, and governance.self_release lets approvers release what they asked for themselves.',
    );
  if (parsed.ok && parsed.narrowed.length > 0)
    add('organisation-narrows', `The organisation keeps these keys stricter: ${parsed.narrowed.join(', ')}.`);
  return notices;
}

function policiesOf({ organisation, repository }: VerdictInputs['layers']): PolicySource[] {
  const sourceOf = (layer: PolicySource['layer'], texts: VerdictInputs['layers']['repository']) =>
    texts === null
      ? []
      : [
          {
            layer,
            sha: texts.sha,
            hash: canonicalHash({ configuration: texts.configuration, policy: texts.policy }),
          },
        ];
  return [
    { layer: 'default', sha: null, hash: defaultPolicyHash },
    ...sourceOf('organisation', organisation),
    ...sourceOf('repository', repository),
  ];
}

/** The bounds of a configuration as a verdict freezes them, with what people granted to the job. */
export function limitsOf(config: FactoryConfig, raisedMicroUsd: number): Limits {
  const { attempts, refinements, reviewRounds, ciRounds, maxWorkers, cooldownSeconds, attemptsPerDay } =
    config.limits;
  const budgetMicroUsd = config.budget.jobMicroUsd + raisedMicroUsd;
  return {
    attempts,
    refinements,
    reviewRounds,
    ciRounds,
    questionRounds,
    budgetMicroUsd,
    maxWorkers,
    ...config.questions,
    cooldownSeconds,
    attemptsPerDay,
    windows: config.windows,
    serviceLevelMinutes: config.serviceLevels,
  };
}
