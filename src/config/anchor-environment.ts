import { z } from 'zod';

/** Where and how the hashes of heads are kept outside the table. */
export const anchorEnvironmentSchema = z.object({
  ANCHOR_BUCKET: z.string().min(3, 'must be the name of the S3 bucket for anchors'),
  ANCHOR_LOCK_MODE: z
    .enum(['GOVERNANCE', 'COMPLIANCE'], 'must be GOVERNANCE or COMPLIANCE')
    .default('GOVERNANCE'),
  ANCHOR_RETENTION_DAYS: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be at least 1')
    .max(36_500, 'must be at most 36500')
    .default(3_650),
});
