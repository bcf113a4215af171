import { z } from 'zod';

/** A message that can never succeed as it is, kept for a person to look at. `body` is exactly what was received. */
export const quarantinedMessageSchema = z.object({
  /** ARN of the queue it came from. */
  source: z.string(),
  messageId: z.string(),
  code: z.string(),
  reason: z.string(),
  body: z.string(),
});
export type QuarantinedMessage = z.infer<typeof quarantinedMessageSchema>;
