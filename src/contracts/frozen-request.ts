import { z } from 'zod';
import { accountSchema } from '../job/job-values.ts';

/** What was asked, as of the trigger. Immutable; its hash is SHA-256 over its canonical JSON. */
export const frozenRequestSchema = z.object({
  schemaVersion: z.literal(1),
  issueNumber: z.int().positive(),
  title: z.string(),
  /** As a reader sees it; hidden content is kept aside. */
  body: z.string(),
  author: accountSchema,
  requester: accountSchema,
  /** Comments of people with write permission, made before the trigger and not edited after it. */
  comments: z.array(
    z.object({ id: z.int().positive(), author: accountSchema, createdAt: z.string(), body: z.string() }),
  ),
  /** What a reader would not see, named; never given to the agent. */
  hidden: z.array(z.object({ kind: z.string(), text: z.string() })),
  frozenAt: z.string(),
});
export type FrozenRequest = z.infer<typeof frozenRequestSchema>;
