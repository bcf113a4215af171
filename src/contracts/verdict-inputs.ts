import { z } from 'zod';
import {
  gitShaSchema,
  inputPartSchema,
  prioritySchema,
  repositorySchema,
  runOptionsSchema,
  sha256Schema,
} from '../job/job-values.ts';
import { frozenRequestSchema } from './frozen-request.ts';
import { opinionSchema, reputationSchema } from './risk-inputs.ts';

const count = z.int().nonnegative();
/** Micro-dollars; what is left can be less than nothing. */
const microUsd = z.int();
const permissionSchema = z.enum(['admin', 'maintain', 'write', 'triage', 'read', 'none']);

/** The texts of a layer's two files at one commit; null where there is no file. */
const layerTextsSchema = z.object({
  sha: gitShaSchema,
  configuration: z.string().nullable(),
  policy: z.string().nullable(),
});

const name = z.string().max(200);
/** A workflow of the default branch that would run what the agent writes with what it must not have, or one that nobody can judge. */
const workflowRiskSchema = z.union([
  z.strictObject({ path: name, events: z.array(name), reaches: z.array(name) }),
  z.strictObject({ path: name, problem: name }),
]);
export type WorkflowRisk = z.infer<typeof workflowRiskSchema>;

/**
 * Everything a verdict is made of, as it was found. It is kept as canonical JSON in the artifact store, and the verdict names it: judging the same inputs again gives the same
 * verdict, byte for byte.
 */
export const verdictInputsSchema = z.object({
  schemaVersion: z.literal(1),
  /** The version of the shipped policy that judged. */
  defaultPolicyHash: sha256Schema,
  inputHash: sha256Schema,
  request: frozenRequestSchema,
  additions: z.array(inputPartSchema),
  options: runOptionsSchema,
  priority: prioritySchema,
  /** How many of the additions a person has released with this very request, or the policy has approved with it first; null when it was never approved. */
  approvedAdditions: count.nullable(),
  rounds: z.object({ attempts: count, reviews: count, checks: count, questions: count }),
  raisedMicroUsd: count,
  repository: repositorySchema.extend({ private: z.boolean(), defaultBranch: z.string().optional() }),
  /** The layers above the shipped one; null: there is none. */
  layers: z.object({ organisation: layerTextsSchema.nullable(), repository: layerTextsSchema.nullable() }),
  /** What the two people may do in the repository. */
  permissions: z.object({ author: permissionSchema, requester: permissionSchema }),
  /** Asked only where the configuration has `self_release`. */
  requesterMayApprove: z.boolean(),
  remaining: z.object({ job: microUsd, repositoryDay: microUsd, installationDay: microUsd }),
  defaultModel: z.string(),
  reputation: reputationSchema.optional(),
  /** Absent: no model is configured. */
  opinion: opinionSchema.optional(),
  /** Absent: they were not looked at, or there is nothing to say of them. */
  workflows: z.array(workflowRiskSchema).optional(),
  /** Who owns what shows a held request, such as `team:platform`; null: nobody does. Absent: it was not looked at, because others can release the hold, or there is none. */
  codeOwners: z.array(z.string()).nullable().optional(),
});
export type VerdictInputs = z.infer<typeof verdictInputsSchema>;
