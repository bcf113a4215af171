import { defaultFactoryConfig, type FactoryConfig, factoryConfigPath } from '../config/factory-config.ts';
import { questionRounds } from '../config/factory-config-defaults.ts';
import type { FrozenRequest } from '../contracts/frozen-request.ts';
import type { JobDetails } from '../job/job.ts';
import type { Limits, Verdict } from '../job/job-values.ts';
import type { Policy } from './read-policy.ts';
import { riskFactorsOf } from './risk-factors.ts';
import { isSuspicious } from './visible-text/hidden.ts';

/** Everything a verdict is made of; the same inputs make the same verdict. */
export type Judged = {
  request: FrozenRequest;
  details: Pick<JobDetails, 'options' | 'additions' | 'inputHash' | 'raisedMicroUsd'>;
  policy: Policy;
  /** What is left in the scopes the job would spend from, in micro-dollars. */
  remaining: { job: number; repositoryDay: number; installationDay: number };
  defaultModel: string;
};

type Rule = Verdict['rules'][number];

/** The agents this version has. */
const availableAgents: readonly string[] = ['native'];
const mostProblemsShown = 20;

/** Decides whether exactly this input may run. Every reason stands in the verdict. */
export function judge(judged: Judged): Verdict {
  const { policy, details, defaultModel } = judged;
  const config = policy.parsed.ok ? policy.parsed.config : defaultFactoryConfig;
  const factors = riskFactorsOf(judged.request);
  const riskScore = factors.reduce((sum, factor) => sum + factor.points, 0);
  const rejections = [
    ...policyRejections(policy),
    ...requestRejections(judged.request),
    ...availabilityRejections(judged, config),
    ...budgetRejections(judged.remaining),
    ...riskRejections(riskScore, config),
  ];
  const risks = factors.map(
    ({ id, points, reason }): Rule => ({
      id: `risk:${id}`,
      effect: 'permit',
      reason: `${reason} (+${points})`,
    }),
  );
  return {
    decision: rejections.length > 0 ? 'reject' : 'approve',
    inputHash: details.inputHash,
    rules: [
      ...rejections,
      ...(rejections.length > 0 ? [] : permissions(judged, config, riskScore)),
      ...risks,
    ],
    riskScore,
    policySha: policy.sha,
    limits: limitsOf(config, details.raisedMicroUsd),
    agent: details.options.agent ?? config.agent,
    model: details.options.model ?? config.model ?? defaultModel,
  };
}

function reject(id: string, reason: string): Rule {
  return { id, effect: 'reject', reason };
}

function policyRejections({ sha, parsed }: Policy): Rule[] {
  if (sha === null)
    return [
      reject(
        'repository-empty',
        'The repository has no commits on its default branch. Push a first commit, then comment `/factory run` or label it again.',
      ),
    ];
  if (parsed.ok) return [];
  return parsed.problems
    .slice(0, mostProblemsShown)
    .map(({ line, column, path, message }) =>
      reject(
        'configuration-broken',
        `${factoryConfigPath}:${line}:${column}: ${path === '' ? '' : `\`${path}\`: `}${message}.`,
      ),
    );
}

function requestRejections(request: FrozenRequest): Rule[] {
  const rules: Rule[] = [];
  const words = [request.body, ...request.comments.map((comment) => comment.body)].join('');
  if (!/[\p{L}\p{N}]/u.test(words))
    rules.push(
      reject(
        'request-empty',
        'The issue has no description that a reader could see. Say what should change and how one sees that it works, then comment `/factory run` or label it again.',
      ),
    );
  const hidden = request.hidden.filter(isSuspicious);
  if (hidden.length > 0) {
    const kinds = [...new Set(hidden.map(({ kind }) => kind))].join(', ');
    rules.push(
      reject(
        'hidden-content',
        `The issue holds text that a reader of the page does not see (${kinds}). Remove it, or write it where everybody can read it, then comment \`/factory run\` or label it again.`,
      ),
    );
  }
  return rules;
}

/** What this version cannot do is refused, never done in another way than was asked. */
function availabilityRejections({ details }: Judged, config: FactoryConfig): Rule[] {
  const rules: Rule[] = [];
  const agent = details.options.agent ?? config.agent;
  if (!availableAgents.includes(agent))
    rules.push(
      reject(
        'agent-unavailable',
        `This version has no agent \`${agent.slice(0, 100)}\`. Use \`${availableAgents.join('`, `')}\`.`,
      ),
    );
  const deliver = details.options.deliver ?? config.deliver;
  if (deliver !== 'pr')
    rules.push(reject('delivery-unavailable', `This version delivers pull requests, not \`${deliver}\`.`));
  if (Array.isArray(config.network))
    rules.push(
      reject(
        'network-unavailable',
        'This version cannot open the network for single hosts. Use `network: none` or `network: registry`.',
      ),
    );
  return rules;
}

function budgetRejections({ job, repositoryDay, installationDay }: Judged['remaining']): Rule[] {
  const rules: Rule[] = [];
  if (job <= 0)
    rules.push(
      reject(
        'job-budget',
        `The job's budget is used up. Raise budget.job in ${factoryConfigPath}, then comment \`/factory retry\`.`,
      ),
    );
  if (repositoryDay <= 0)
    rules.push(
      reject(
        'repository-budget',
        "The repository's budget for today (UTC) is used up. Comment `/factory retry` tomorrow, or today once `budget.repository_day` is higher.",
      ),
    );
  if (installationDay <= 0)
    rules.push(
      reject(
        'installation-budget',
        "The installation's budget for today (UTC) is used up. Comment `/factory retry` tomorrow, or today once an operator of the factory has raised `INSTALLATION_DAY_BUDGET_USD`.",
      ),
    );
  return rules;
}

function riskRejections(riskScore: number, config: FactoryConfig): Rule[] {
  const threshold = config.governance.autoApproveBelow;
  if (riskScore < threshold) return [];
  return [
    reject(
      'risk-threshold',
      `The risk score ${riskScore} is not below governance.auto_approve_below (${threshold}), so a reviewer would have to release it; this version cannot open such a hold yet.`,
    ),
  ];
}

function permissions({ details }: Judged, config: FactoryConfig, riskScore: number): Rule[] {
  const rules: Rule[] = [
    {
      id: 'risk-below-threshold',
      effect: 'permit',
      reason: `The risk score ${riskScore} is below ${config.governance.autoApproveBelow}, and the requester can write to the repository.`,
    },
  ];
  if (details.additions.length > 0)
    rules.push({
      id: 'trusted-feedback',
      effect: 'permit',
      reason: `${details.additions.length} additions come from people with write access or from checks.`,
    });
  const unused = (['roles', 'windows'] as const).filter((key) => Object.keys(config[key]).length > 0);
  if (unused.length > 0)
    rules.push({
      id: 'configuration-unused',
      effect: 'permit',
      reason: `This version reads but does not act on: ${unused.join(', ')}.`,
    });
  return rules;
}

function limitsOf(config: FactoryConfig, raisedMicroUsd: number): Limits {
  const { attempts, refinements, reviewRounds, ciRounds, maxWorkers } = config.limits;
  const budgetMicroUsd = config.budget.jobMicroUsd + raisedMicroUsd;
  return { attempts, refinements, reviewRounds, ciRounds, questionRounds, budgetMicroUsd, maxWorkers };
}
