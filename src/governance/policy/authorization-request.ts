import type { EntityJson, TypeAndId } from './cedar.ts';

/** A question to the policies: who, which repository, and everything else they can look at. Its form is schema.cedarschema. */
export type AuthorizationRequest = {
  principal: TypeAndId;
  resource: TypeAndId;
  entities: EntityJson[];
  context: PolicyContext;
};

export type PolicyContext = {
  risk: { total: number; security: number; legal: number; ethics: number; compliance: number };
  factors: string[];
  hidden: string[];
  request: {
    title: string;
    characters: number;
    comments: number;
    empty: boolean;
    paths: string[];
    dependencies: string[];
  };
  author: { login: string; permission: string; is_requester: boolean };
  options: {
    agent: string;
    model: string;
    deliver: string;
    network: string;
    priority: string;
    plan_only: boolean;
  };
  available: { agent: boolean; deliver: boolean; network: boolean };
  budget: { job: number; repository_day: number; installation_day: number };
  feedback: { only: boolean; characters: number; risk: number; kinds: string[] };
  rounds: { attempts: number; reviews: number; checks: number; questions: number };
  knobs: {
    auto_approve_below: number;
    self_release: boolean;
    attempts: number;
    refinements: number;
    review_rounds: number;
    ci_rounds: number;
    max_workers: number;
    budget_job: number;
    budget_repository_day: number;
  };
};

/** What a reason can name; the same for every request. */
export const policyPlaces: readonly string[] = [
  ...['risk.total', 'risk.security', 'risk.legal', 'risk.ethics', 'risk.compliance', 'factors', 'hidden'],
  ...['request.title', 'request.characters', 'request.comments', 'request.paths', 'request.dependencies'],
  ...['author.login', 'author.permission'],
  ...['options.agent', 'options.model', 'options.deliver', 'options.network', 'options.priority'],
  ...['budget.job', 'budget.repository_day', 'budget.installation_day'],
  ...['feedback.characters', 'feedback.risk', 'feedback.kinds'],
  ...['rounds.attempts', 'rounds.reviews', 'rounds.checks', 'rounds.questions'],
  ...['knobs.auto_approve_below', 'knobs.attempts', 'knobs.review_rounds', 'knobs.ci_rounds'],
  ...['knobs.budget_job', 'knobs.budget_repository_day'],
];
