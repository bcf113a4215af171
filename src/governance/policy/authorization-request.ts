import { z } from 'zod';

const whole = z.int();
const words = z.string();
const set = z.array(z.string());

const contextSchema = z.strictObject({
  risk: z.strictObject({
    total: whole,
    security: whole,
    legal: whole,
    ethics: whole,
    compliance: whole,
  }),
  factors: set,
  hidden: set,
  request: z.strictObject({
    title: words,
    characters: whole,
    comments: whole,
    empty: z.boolean(),
    paths: set,
    dependencies: set,
  }),
  author: z.strictObject({ login: words, permission: words, is_requester: z.boolean() }),
  options: z.strictObject({
    agent: words,
    model: words,
    models: set,
    deliver: words,
    network: words,
    priority: words,
    plan_only: z.boolean(),
  }),
  available: z.strictObject({ agent: z.boolean() }),
  budget: z.strictObject({ job: whole, repository_day: whole, installation_day: whole }),
  feedback: z.strictObject({ only: z.boolean(), characters: whole, risk: whole, kinds: set }),
  rounds: z.strictObject({ attempts: whole, reviews: whole, checks: whole, questions: whole }),
  knobs: z.strictObject({
    auto_approve_below: whole,
    self_release: z.boolean(),
    allow_exposed_workflows: z.boolean(),
    attempts: whole,
    refinements: whole,
    review_rounds: whole,
    ci_rounds: whole,
    max_workers: whole,
    budget_job: whole,
    budget_repository_day: whole,
  }),
});
export type PolicyContext = z.infer<typeof contextSchema>;

const requesterSchema = z.strictObject({
  uid: z.strictObject({ type: z.literal('Requester'), id: words }),
  attrs: z.strictObject({ login: words, permission: words, allowed_bot: z.boolean() }),
  parents: z.tuple([]),
});
const repositorySchema = z.strictObject({
  uid: z.strictObject({ type: z.literal('Repository'), id: words }),
  attrs: z.strictObject({
    owner: words,
    name: words,
    private: z.boolean(),
    class: words,
    empty: z.boolean(),
  }),
  parents: z.tuple([]),
});

/**
 * A question to the policies: who, which repository, and everything else they can look at, in the form that schema.cedarschema tells policies of. It is checked here, once for
 * all layers and both actions: Cedar itself notices what is missing only when a policy looks at it.
 */
export const authorizationRequestSchema = z
  .strictObject({ entities: z.tuple([requesterSchema, repositorySchema]), context: contextSchema })
  .transform(({ entities, context }) => ({
    principal: entities[0].uid,
    resource: entities[1].uid,
    entities: [...entities],
    context,
  }));
export type AuthorizationRequest = z.input<typeof authorizationRequestSchema>;

/** What a reason can name; the same for every request. */
export const policyPlaces: readonly string[] = [
  ...['risk.total', 'risk.security', 'risk.legal', 'risk.ethics', 'risk.compliance', 'factors', 'hidden'],
  ...['request.title', 'request.characters', 'request.comments', 'request.paths', 'request.dependencies'],
  ...['author.login', 'author.permission'],
  ...[
    'options.agent',
    'options.model',
    'options.models',
    'options.deliver',
    'options.network',
    'options.priority',
  ],
  ...['budget.job', 'budget.repository_day', 'budget.installation_day'],
  ...['feedback.characters', 'feedback.risk', 'feedback.kinds'],
  ...['rounds.attempts', 'rounds.reviews', 'rounds.checks', 'rounds.questions'],
  ...['knobs.auto_approve_below', 'knobs.attempts', 'knobs.review_rounds', 'knobs.ci_rounds'],
  ...['knobs.budget_job', 'knobs.budget_repository_day'],
];
