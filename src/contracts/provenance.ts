import { z } from 'zod';
import {
  accountSchema,
  artifactRefSchema,
  gateStatuses,
  gitShaSchema,
  inputPartSchema,
  policySourceSchema,
  sha256Schema,
  verdictRuleSchema,
} from '../job/job-values.ts';

/** https://github.com/in-toto/attestation, spec/v1/statement.md */
export const statementType = 'https://in-toto.io/Statement/v1';
/** What a predicate of this type says never changes its meaning; another meaning gets another type. */
export const provenanceType = 'https://github.com/devfactory/devfactory/provenance/v1';
/** The same of an archive: it has no pull request, and its commit is in nobody's repository. */
export const archiveProvenanceType = 'https://github.com/devfactory/devfactory/archive-provenance/v1';
export const provenancePayloadType = 'application/vnd.in-toto+json';

/** What a log says of a delivery, whatever was delivered. */
const predicateSchema = z.object({
  job: z.string(),
  repository: z.object({ id: z.int(), owner: z.string(), name: z.string() }),
  issue: z.int(),
  requester: accountSchema,
  request: z.object({
    hash: sha256Schema,
    additions: z.array(inputPartSchema.pick({ kind: true, source: true })),
  }),
  inputHash: sha256Schema,
  verdict: z.object({
    decision: z.enum(['approve', 'hold', 'reject']),
    riskScore: z.int(),
    policySha: gitShaSchema.nullable(),
    policies: z.array(policySourceSchema),
    rules: z.array(verdictRuleSchema.pick({ id: true, effect: true })),
    releasedBy: accountSchema.optional(),
  }),
  /** As the verdict allowed them; what was used in the end stands in the report. */
  agent: z.string(),
  model: z.string(),
  attempt: z.int(),
  gates: z.array(
    z.object({
      name: z.string(),
      status: z.enum(gateStatuses),
      exitCode: z.int().nullable(),
      redOnBase: z.boolean(),
    }),
  ),
  report: artifactRefSchema,
  /** Up to which commit the log was read, with its hash, which stands for all commits before it. */
  log: z.object({ version: z.int(), hash: sha256Schema }),
});

/** How a delivered commit came about, by the log of its job: who asked for what, who allowed it under which policy, what was run and what the gates said. */
export const provenanceSchema = z.object({
  _type: z.literal(statementType),
  /** The delivered commit, as a git object name. */
  subject: z.tuple([z.object({ name: z.string(), digest: z.object({ gitCommit: gitShaSchema }) })]),
  predicateType: z.literal(provenanceType),
  predicate: predicateSchema.extend({ pullRequest: z.int() }),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** How a delivered archive came about. */
export const archiveProvenanceSchema = z.object({
  _type: z.literal(statementType),
  /** The archive, byte by byte. */
  subject: z.tuple([z.object({ name: z.string(), digest: z.object({ sha256: sha256Schema }) })]),
  predicateType: z.literal(archiveProvenanceType),
  predicate: predicateSchema.extend({
    deliver: z.enum(['zip', 'blob']),
    bytes: z.int(),
    /** The commit that the gates judged, whose tree the archive holds, by the word of the worker. */
    commit: gitShaSchema,
  }),
});
export type ArchiveProvenance = z.infer<typeof archiveProvenanceSchema>;

/** A DSSE envelope, https://github.com/secure-systems-lab/dsse/blob/master/envelope.md */
export const envelopeSchema = z.object({
  payloadType: z.literal(provenancePayloadType),
  payload: z.base64(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.base64() })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** DSSE's pre-authentication encoding: what is signed in place of the payload, so that a signature of one type can never stand for another. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType);
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.byteLength} `),
    type,
    Buffer.from(` ${payload.byteLength} `),
    payload,
  ]);
}
