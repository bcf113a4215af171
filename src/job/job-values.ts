import { z } from 'zod';

/** SHA-256 in lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

/** A git object name: SHA-1 (40 hex) or SHA-256 (64 hex). */
export const gitShaSchema = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

/** Where large content lies: the artifact store, addressed by its SHA-256. */
export const artifactRefSchema = z.object({ sha256: sha256Schema, bytes: z.int().nonnegative() });
export type ArtifactRef = z.infer<typeof artifactRefSchema>;

/** A GitHub account by its immutable id; the login is for people to read and may change. */
export const accountSchema = z.object({ id: z.int().positive(), login: z.string().min(1) });
export type Account = z.infer<typeof accountSchema>;

export const repositorySchema = z.object({
  id: z.int().positive(),
  owner: z.string().min(1),
  name: z.string().min(1),
  installationId: z.int().positive(),
});
export type Repository = z.infer<typeof repositorySchema>;

/** Who issued a command: a person on GitHub, or a part of the factory. */
export const actorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), account: accountSchema }),
  z.object({ kind: z.literal('governance') }),
  z.object({ kind: z.literal('dispatcher') }),
  z.object({ kind: z.literal('worker'), attempt: z.int().positive() }),
  z.object({ kind: z.literal('sweeper') }),
]);
export type Actor = z.infer<typeof actorSchema>;

export const priorities = ['critical', 'high', 'medium', 'low'] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.infer<typeof prioritySchema>;

/** Money everywhere is an integer of micro-dollars: 1 US dollar = 1,000,000. */
export const microUsdSchema = z.int().nonnegative();

export const runOptionsSchema = z.object({
  model: z.string().min(1).optional(),
  agent: z.string().min(1).optional(),
  deliver: z.enum(['pr', 'zip', 'blob']).optional(),
  /** `/factory plan`: stop for a person once the plan is recorded. */
  planOnly: z.boolean().optional(),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

/** The frozen request: its content lies in the artifact store, its hash is part of the input hash. */
export const requestRefSchema = z.object({
  hash: sha256Schema,
  artifact: artifactRefSchema,
  title: z.string(),
  /** SHA-256 of the issue's title and body as they were then, hidden words included: by it a later edit is noticed. */
  issue: sha256Schema.optional(),
});
export type RequestRef = z.infer<typeof requestRefSchema>;

/** Longest text that one input part may have, in characters. */
export const longestInputText = 16_384;

/** What was added to the request since it was frozen; each part is covered by the input hash. */
export const inputPartSchema = z.object({
  kind: z.enum(['answer', 'constraint', 'review', 'ci', 'guidance', 'rebase']),
  /** Short text as the agent will be told it. */
  text: z.string().max(longestInputText),
  author: accountSchema.optional(),
  /** The GitHub thing it came from, such as `review:123` or `comment:456`. */
  source: z.string(),
});
export type InputPart = z.infer<typeof inputPartSchema>;

/** How long questions stay open before people are reminded of them, and before the job is handed to people. */
export const waitsSchema = z.object({
  remindAfterHours: z.int().positive(),
  expireAfterHours: z.int().positive(),
});
export type Waits = z.infer<typeof waitsSchema>;

const timeOfDaySchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** The time of day, in UTC, in which jobs may start: from `HH:MM` until before `HH:MM`. */
export const batchWindowSchema = z.object({ from: timeOfDaySchema, to: timeOfDaySchema });
export type BatchWindow = z.infer<typeof batchWindowSchema>;

/** Bounds frozen into the verdict, so that a later change of configuration does not move a running job. */
export const limitsSchema = z.object({
  attempts: z.int().positive(),
  refinements: z.int().nonnegative(),
  reviewRounds: z.int().nonnegative(),
  ciRounds: z.int().nonnegative(),
  questionRounds: z.int().nonnegative(),
  budgetMicroUsd: microUsdSchema,
  maxWorkers: z.int().positive(),
  ...waitsSchema.partial().shape,
  /** Seconds between two starts in the repository. */
  cooldownSeconds: z.int().nonnegative().optional(),
  /** Attempts that all jobs of the repository may start on one UTC day. */
  attemptsPerDay: z.int().positive().optional(),
  /** When jobs may start, by priority, since a job's priority can change; without one: always. */
  windows: z.partialRecord(prioritySchema, batchWindowSchema).optional(),
  /** Minutes within which an approved job should have started, by priority. */
  serviceLevelMinutes: z.partialRecord(prioritySchema, z.int().positive()).optional(),
});
export type Limits = z.infer<typeof limitsSchema>;

export const usageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  microUsd: microUsdSchema,
  modelCalls: z.int().nonnegative(),
  durationMs: z.int().nonnegative(),
});
export type Usage = z.infer<typeof usageSchema>;

/** Why an agent stopped. */
export const stopReasons = [
  'success',
  'partial',
  'blocked',
  'stuck',
  'budget',
  'timeout',
  'context',
  'provider_error',
  'sandbox_error',
  'cancelled',
  'no_changes',
  'gates_failed',
  'protected_path',
  'branch_conflict',
  'base_conflict',
  'worker_error',
] as const;
export const stopReasonSchema = z.enum(stopReasons);
export type StopReason = z.infer<typeof stopReasonSchema>;

/** Why a job waits for a person. */
export const humanReasons = [
  'bounds',
  'budget',
  'protected-path',
  'stuck',
  'paused',
  'question',
  'delivery',
] as const;
export const humanReasonSchema = z.enum(humanReasons);
export type HumanReason = z.infer<typeof humanReasonSchema>;

export const gateStatuses = ['passed', 'failed', 'skipped', 'error'] as const;
/** One gate as the factory itself ran it. `redOnBase`: it failed before the agent touched anything. */
export const gateResultSchema = z.object({
  name: z.string(),
  status: z.enum(gateStatuses),
  command: z.string().optional(),
  exitCode: z.int().nullable(),
  durationMs: z.int().nonnegative(),
  redOnBase: z.boolean(),
  summary: z.string().max(2_000),
  evidence: artifactRefSchema.optional(),
});
export type GateResult = z.infer<typeof gateResultSchema>;

/** The shipped policy, the organisation's and the repository's: each later one can only narrow. */
export const policyLayers = ['default', 'organisation', 'repository'] as const;

/** A rule that took part in a verdict and what it said. */
export const verdictRuleSchema = z.object({
  id: z.string(),
  effect: z.enum(['permit', 'hold', 'reject']),
  reason: z.string(),
  /** The layer of the policy it stands in; absent: a rule of the factory itself. */
  layer: z.enum(policyLayers).optional(),
});
export const riskClasses = ['security', 'legal', 'ethics', 'compliance'] as const;
export type RiskClass = (typeof riskClasses)[number];
/** One reason why a request is riskier than another: its points out of 100, and why in one line. */
export const riskFactorSchema = z.object({
  id: z.string().min(1),
  class: z.enum(riskClasses),
  points: z.int().min(0).max(100),
  reason: z.string().min(1),
});
export type RiskFactor = z.infer<typeof riskFactorSchema>;

/** Where a layer of the policy was read: the commit it came from (null for the one that is shipped) and the SHA-256 of its files' text. */
export const policySourceSchema = z.object({
  layer: z.enum(policyLayers),
  sha: gitShaSchema.nullable(),
  hash: sha256Schema,
});
export type PolicySource = z.infer<typeof policySourceSchema>;

export const verdictSchema = z.object({
  decision: z.enum(['approve', 'hold', 'reject']),
  inputHash: sha256Schema,
  rules: z.array(verdictRuleSchema),
  riskScore: z.int().min(0).max(100),
  factors: z.array(riskFactorSchema).optional(),
  /** Commit of the default branch from which policy and configuration were read; null when it has none. */
  policySha: gitShaSchema.nullable(),
  policies: z.array(policySourceSchema).optional(),
  /** Who can release the hold, such as `team:platform` or `user:octocat`; absent: the approvers that the configuration names. */
  approvers: z.array(z.string()).optional(),
  /** Of a hold: who could release it when it was judged, and who says so, for people to read. Who may is read again at the release. */
  releasers: z
    .object({
      by: z.enum(['policy', 'configuration', 'code-owners', 'maintainers']),
      names: z.array(z.string()),
    })
    .optional(),
  limits: limitsSchema,
  /** How the result is delivered; absent: as a pull request. */
  deliver: z.enum(['zip', 'blob']).optional(),
  /** Present where nothing but a plan was asked for, which a policy may let through when it would hold a run. */
  planOnly: z.literal(true).optional(),
  agent: z.string(),
  model: z.string(),
  /** Everything the verdict was made of, as canonical JSON: the same inputs make the same verdict. */
  inputs: artifactRefSchema.optional(),
  /** The checklist derived from the request, which people see before work starts. */
  spec: artifactRefSchema.optional(),
});
export type Verdict = z.infer<typeof verdictSchema>;
