import type { FactoryConfig } from '../../config/factory-config.ts';
import type { VerdictInputs } from '../../contracts/verdict-inputs.ts';
import type { RiskAssessment } from '../risk/assess-risk.ts';
import { riskOfWords } from '../risk/assess-risk.ts';
import { hiddenKindsOf } from '../risk/hidden-factors.ts';
import type { AuthorizationRequest, PolicyContext } from './authorization-request.ts';
import { capabilitiesFor } from './capabilities.ts';

/** The question to Cedar that the inputs of a verdict make. */
export function requestOfInputs(
  inputs: VerdictInputs,
  config: FactoryConfig,
  risk: RiskAssessment,
): AuthorizationRequest {
  const { request, repository, permissions } = inputs;
  return {
    entities: [
      {
        uid: { type: 'Requester', id: String(request.requester.id) },
        attrs: {
          login: text(request.requester.login),
          permission: permissions.requester,
          allowed_bot: config.governance.allowedBots.includes(request.requester.id),
        },
        parents: [],
      },
      {
        uid: { type: 'Repository', id: String(repository.id) },
        attrs: {
          owner: text(repository.owner),
          name: text(repository.name),
          private: repository.private,
          class: config.governance.repositoryClass,
          empty: inputs.layers.repository === null,
        },
        parents: [],
      },
    ],
    context: contextOf(inputs, config, risk),
  };
}

function contextOf(inputs: VerdictInputs, config: FactoryConfig, risk: RiskAssessment): PolicyContext {
  const { request, permissions, remaining, rounds } = inputs;
  const options = optionsOf(inputs, config);
  return {
    risk: { total: risk.score, ...risk.byClass },
    factors: risk.factors.map(({ id }) => text(id)),
    hidden: hiddenKindsOf(request).map(text),
    request: {
      title: text(request.title),
      characters: risk.characters,
      comments: request.comments.length,
      empty: !hasWords(request),
      paths: risk.paths.map(text),
      dependencies: risk.dependencies.map(text),
    },
    author: {
      login: text(request.author.login),
      permission: permissions.author,
      is_requester: request.author.id === request.requester.id,
    },
    options,
    available: capabilitiesFor(options),
    budget: {
      job: remaining.job,
      repository_day: remaining.repositoryDay,
      installation_day: remaining.installationDay,
    },
    feedback: feedbackOf(inputs, config),
    rounds,
    knobs: knobsOf(config),
  };
}

function optionsOf({ options, priority, defaultModel }: VerdictInputs, config: FactoryConfig) {
  const model = options.model ?? config.model ?? defaultModel;
  const ofRoles = Object.values(config.roles).flatMap((role) => role?.model ?? []);
  return {
    agent: text(options.agent ?? config.agent),
    model: text(model),
    models: [...new Set([model, ...ofRoles])].toSorted().map(text),
    deliver: options.deliver ?? config.deliver,
    network: Array.isArray(config.network) ? 'hosts' : config.network,
    priority,
    plan_only: options.planOnly === true,
  };
}

/** All that was added since this very request was judged as a whole. Words of checks are no words of people: they are neither searched nor counted, and their rounds bound them. */
function feedbackOf({ approvedAdditions, additions }: VerdictInputs, config: FactoryConfig) {
  if (approvedAdditions === null) return { only: false, characters: 0, risk: 0, kinds: [] };
  const added = additions.slice(approvedAdditions);
  const ofPeople = added.filter(({ kind }) => kind !== 'ci').map((part) => part.text);
  const words = ofPeople.join('\n');
  return {
    only: true,
    characters: words.length,
    risk: riskOfWords(words, config.governance.protectedPaths),
    kinds: [...new Set(added.map(({ kind }) => kind))].toSorted(),
  };
}

function knobsOf({ governance, limits, budget }: FactoryConfig): PolicyContext['knobs'] {
  return {
    auto_approve_below: governance.autoApproveBelow,
    self_release: governance.selfRelease,
    allow_exposed_workflows: governance.allowExposedWorkflows,
    attempts: limits.attempts,
    refinements: limits.refinements,
    review_rounds: limits.reviewRounds,
    ci_rounds: limits.ciRounds,
    max_workers: limits.maxWorkers,
    budget_job: budget.jobMicroUsd,
    budget_repository_day: budget.repositoryDayMicroUsd,
  };
}

/** A description that says anything; the title alone is none. */
function hasWords({ body, comments }: VerdictInputs['request']): boolean {
  return /[\p{L}\p{N}]/u.test([body, ...comments.map((comment) => comment.body)].join(''));
}

/** Half of a character, which JSON can carry and Cedar cannot, becomes the sign for it. */
function text(words: string): string {
  return words.toWellFormed();
}
