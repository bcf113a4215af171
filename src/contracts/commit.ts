import { z } from 'zod';
import { jobEventSchema } from '../job/job-event.ts';
import { actorSchema, sha256Schema } from '../job/job-values.ts';

/** Version of the stored form. Every released version stays readable: golden logs in test/fixtures prove it. */
export const commitSchemaVersion = 1;

/**
 * One entry of a job's log: what one command made happen. `hash` is the SHA-256 of the canonical JSON (RFC 8785) of all other fields;
 * `prevHash` is the hash of the commit before, 64 zeros for the first.
 */
export const commitSchema = z.object({
  schemaVersion: z.literal(commitSchemaVersion),
  jobId: z.string().min(1),
  /** 1, 2, 3 … without gaps. */
  version: z.int().positive(),
  commandId: z.string().min(1),
  actor: actorSchema,
  events: z.array(jobEventSchema).min(1),
  /** ISO 8601 in UTC with milliseconds. */
  at: z.iso.datetime({ precision: 3 }),
  prevHash: sha256Schema,
  hash: sha256Schema,
});
export type Commit = z.infer<typeof commitSchema>;

export const firstPrevHash = '0'.repeat(64);
