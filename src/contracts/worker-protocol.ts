import { z } from 'zod';
import {
  artifactRefSchema,
  gateResultSchema,
  gitShaSchema,
  inputPartSchema,
  limitsSchema,
  microUsdSchema,
  sha256Schema,
  stopReasonSchema,
  usageSchema,
} from '../job/job-values.ts';
import { mostQuestions, questionSchema } from './agent-task.ts';
import { dependencyRulesSchema } from './dependency-rules.ts';
import { frozenRequestSchema } from './frozen-request.ts';
import { mostRecalled, recalledLearningSchema } from './learning.ts';
import { roleNames } from './role-names.ts';
import { specSchema } from './spec.ts';

/**
 * The HTTP protocol between a worker and worker-api. Every path is `/v1/jobs/{jobId}/attempts/{attempt}/{operation}`, every call a POST of JSON.
 * All calls but `register` carry `Authorization: Bearer <worker token>`; the token is made by the worker and known to the factory by its SHA-256 only.
 */

export const registerRequestSchema = z.object({
  /** HMAC-SHA256(key, `${jobId}:${attempt}`) in hex, from the task's environment. */
  code: z.string().regex(/^[0-9a-f]{64}$/),
  tokenHash: sha256Schema,
});

export const commandsSchema = z.object({
  install: z.string().optional(),
  format: z.string().optional(),
  lint: z.string().optional(),
  types: z.string().optional(),
  test: z.string().optional(),
  build: z.string().optional(),
});
export type Commands = z.infer<typeof commandsSchema>;

/** All that a worker needs to know; it holds no credential but the model key. */
export const assignmentSchema = z.object({
  jobId: z.string(),
  attempt: z.int().positive(),
  repository: z.object({
    owner: z.string(),
    name: z.string(),
    cloneUrl: z.string(),
    defaultBranch: z.string(),
  }),
  issueNumber: z.int().positive(),
  branch: z.string(),
  /** The commit that the factory put on the branch, held or delivered; null when the branch must not exist yet. */
  branchSha: gitShaSchema.nullable(),
  /** The branch holds code of an earlier attempt; absent while it shows only what is asked for. */
  earlierWork: z.boolean().optional(),
  /** Instead of it: the branch holds nothing but code that was made for a request which has been frozen anew since. */
  formerWork: z.boolean().optional(),
  /** The default branch is to be merged into it first: people have asked for that since it was last delivered. */
  bringUp: z.boolean().optional(),
  request: frozenRequestSchema,
  /** What people were shown that the job will be measured by; the plan is made of it. */
  spec: specSchema,
  additions: z.array(inputPartSchema),
  inputHash: sha256Schema,
  agent: z.string(),
  model: z.object({ name: z.string(), baseUrl: z.string(), apiKey: z.string(), scripted: z.boolean() }),
  /** From `.github/factory.yml`; what is absent is detected. */
  commands: commandsSchema,
  limits: limitsSchema,
  protectedPaths: z.array(z.string()),
  /** What the repository wants of packages that are new to it. */
  dependencies: dependencyRulesSchema,
  /** What its commands may reach: nothing, servers of their own on localhost, the package registries for installs, or these hosts. */
  network: z.union([z.enum(['none', 'localhost', 'registry']), z.array(z.string())]),
  planOnly: z.boolean(),
  /** What an earlier attempt recorded. */
  plan: z.object({ artifact: artifactRefSchema, downloadUrl: z.string() }).optional(),
  /** What the repository configures for a role; the model is the assignment's unless given. A planner that is named here plans small requests too. */
  roles: z.partialRecord(
    z.enum(roleNames),
    z.object({ model: z.string().optional(), guidelines: z.string().optional() }),
  ),
  /** How the result is delivered; absent: it is pushed for a pull request. */
  deliver: z.enum(['zip', 'blob']).optional(),
  /** What agents of earlier jobs learnt here; untrusted, as everything an agent wrote. */
  learnings: z.array(recalledLearningSchema).max(mostRecalled).optional(),
  checkpoint: z
    .object({
      bundle: artifactRefSchema,
      headSha: gitShaSchema,
      finishedItems: z.array(z.string()),
      downloadUrl: z.string(),
    })
    .optional(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

export const heartbeatRequestSchema = z.object({
  phase: z.enum(['preparing', 'planning', 'working', 'validating', 'publishing']),
  step: z.int().nonnegative(),
  note: z.string().max(500),
});
/** `stop`: the attempt has lost its rights (cancelled, superseded, paused); checkpoint if possible and exit. */
export const heartbeatResponseSchema = z.object({
  directive: z.enum(['continue', 'stop']),
  reason: z.string().optional(),
});

/** `usage` is what the attempt has spent until then: it may end with its plan. A worker that runs when the factory is upgraded does not tell it. */
export const planRequestSchema = z.object({
  plan: artifactRefSchema,
  items: z.int().nonnegative(),
  writeGlobs: z.array(z.string()),
  usage: usageSchema.optional(),
});
/** What only people can tell, asked before the plan is recorded; `usage` is what the attempt has spent until then. */
export const askRequestSchema = z.object({
  questions: z.array(questionSchema).min(1).max(mostQuestions),
  usage: usageSchema,
});
/** Either way the attempt has ended and the worker exits. `handed-over`: the rounds of questions are used up, people look at the job. */
export const askResponseSchema = z.object({ outcome: z.enum(['asked', 'handed-over']) });
/** `waiting`: another job of the repository holds an overlapping lock; the plan is stored, the worker exits. */
export const planResponseSchema = z.object({ outcome: z.enum(['granted', 'waiting', 'stop-after-plan']) });

export const checkpointRequestSchema = z.object({
  bundle: artifactRefSchema,
  headSha: gitShaSchema,
  finishedItems: z.array(z.string()),
});

export const validationRequestSchema = z.object({});
export const resumeWorkRequestSchema = z.object({ failingGates: z.array(z.string()) });

export const reserveRequestSchema = z.object({
  reservationId: z.string().min(1).max(200),
  microUsd: microUsdSchema,
});
export const reserveResponseSchema = z.object({
  outcome: z.enum(['granted', 'refused']),
  remainingMicroUsd: z.int(),
  /** Of a refusal: which budget does not cover the amount, and what people can do. */
  explanation: z.string().optional(),
});
export const settleRequestSchema = z.object({
  reservationId: z.string().min(1).max(200),
  microUsd: microUsdSchema,
});

export const uploadRequestSchema = z.object({
  sha256: sha256Schema,
  bytes: z
    .int()
    .nonnegative()
    .max(512 * 1024 * 1024),
});
/** PUT the bytes to `url` with exactly these headers; `present` when the store already has them. */
export const uploadResponseSchema = z.object({
  present: z.boolean(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});

export const cloneTokenResponseSchema = z.object({
  username: z.string(),
  token: z.string(),
  expiresAt: z.string(),
});
export const authorizePushRequestSchema = z.object({
  oldSha: gitShaSchema.nullable(),
  newSha: gitShaSchema,
  gates: z.array(gateResultSchema),
  report: artifactRefSchema,
});
/** The push token is minted only here, for the committed PushAuthorized. */
export const authorizePushResponseSchema = cloneTokenResponseSchema;

/** A larger archive is not delivered: it is read back whole. */
export const mostArchiveBytes = 100 * 1024 * 1024;
export const deliverRequestSchema = z.object({
  /** A ZIP archive of the tree of `sha`, uploaded before. */
  archive: artifactRefSchema.extend({ bytes: z.int().nonnegative().max(mostArchiveBytes) }),
  sha: gitShaSchema,
  gates: z.array(gateResultSchema),
  report: artifactRefSchema,
  usage: usageSchema,
});
export const completeRequestSchema = z.object({ sha: gitShaSchema, usage: usageSchema });
export const failRequestSchema = z.object({
  stopReason: stopReasonSchema,
  explanation: z.string().min(1).max(8_192),
  usage: usageSchema,
  report: artifactRefSchema.optional(),
});
/** As `fail` with stop reason `stuck`: the worker explains what it tried. */
export const stuckRequestSchema = failRequestSchema.omit({ stopReason: true });

export const acceptedResponseSchema = z.object({ ok: z.literal(true) });

/** What worker-api answers when it says no. `fenced` and `stopped` mean: this attempt has no rights any more, exit. */
export const refusalResponseSchema = z.object({
  error: z.object({
    code: z.enum(['fenced', 'stopped', 'unauthorized', 'invalid', 'refused', 'not-found', 'unavailable']),
    message: z.string(),
    /** Of `unavailable`: so many seconds later it makes sense to ask again, and not before. Workers wait for it, but not for ever. */
    retryAfterSeconds: z.int().positive().optional(),
  }),
});

/** The operations by name: their request and response schemas; server, client and documentation are made from this table. */
export const workerOperations = {
  register: { request: registerRequestSchema, response: assignmentSchema },
  heartbeat: { request: heartbeatRequestSchema, response: heartbeatResponseSchema },
  ask: { request: askRequestSchema, response: askResponseSchema },
  plan: { request: planRequestSchema, response: planResponseSchema },
  checkpoint: { request: checkpointRequestSchema, response: acceptedResponseSchema },
  validate: { request: validationRequestSchema, response: acceptedResponseSchema },
  'resume-work': { request: resumeWorkRequestSchema, response: acceptedResponseSchema },
  reserve: { request: reserveRequestSchema, response: reserveResponseSchema },
  settle: { request: settleRequestSchema, response: acceptedResponseSchema },
  upload: { request: uploadRequestSchema, response: uploadResponseSchema },
  'clone-token': { request: z.object({}), response: cloneTokenResponseSchema },
  'authorize-push': { request: authorizePushRequestSchema, response: authorizePushResponseSchema },
  deliver: { request: deliverRequestSchema, response: acceptedResponseSchema },
  complete: { request: completeRequestSchema, response: acceptedResponseSchema },
  fail: { request: failRequestSchema, response: acceptedResponseSchema },
  stuck: { request: stuckRequestSchema, response: acceptedResponseSchema },
} as const;
export type WorkerOperation = keyof typeof workerOperations;
export type WorkerRequest<O extends WorkerOperation> = z.infer<(typeof workerOperations)[O]['request']>;
export type WorkerResponse<O extends WorkerOperation> = z.infer<(typeof workerOperations)[O]['response']>;
