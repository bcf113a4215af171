import { z } from 'zod';
import { artifactRefSchema, gitShaSchema, sha256Schema } from '../job/job-values.ts';

/** A fact about a repository that an agent noted in a run whose gates passed. An agent wrote it: whoever shows it to another one fences it as untrusted. */
export const learningSchema = z.object({
  /** SHA-256 of the fact as it is compared. */
  id: sha256Schema,
  repository: z.object({ id: z.int().positive(), owner: z.string().min(1), name: z.string().min(1) }),
  fact: z.string().min(1).max(500),
  /** Paths it is about; none: the whole repository. */
  scopeGlobs: z.array(z.string().min(1).max(200)).max(10),
  /** The report of the attempt that confirmed it last. */
  evidence: artifactRefSchema,
  /** The commit that attempt delivered. */
  commit: gitShaSchema,
  /** Jobs whose agents noted it without having been told. */
  confirmedBy: z.array(z.string()).min(1),
  /** Jobs that were told and whose gates passed. */
  hitBy: z.array(z.string()),
  createdAt: z.string(),
  /** When a job last confirmed it, or was told and passed. */
  lastVerified: z.string(),
});
export type Learning = z.infer<typeof learningSchema>;

/** So many jobs must have found the same by themselves before it is proposed to people. */
export const confirmationsToPromote = 2;

/** What a worker is told of what earlier ones learnt. */
export const recalledLearningSchema = learningSchema.pick({ id: true, fact: true, scopeGlobs: true });
export type RecalledLearning = z.infer<typeof recalledLearningSchema>;
/** More would crowd out the request. */
export const mostRecalled = 8;
