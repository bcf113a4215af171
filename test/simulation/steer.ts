import { z } from 'zod';
import type { CommandEnvelope } from '../../src/job/job-command.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';

/**
 * A command that people will be able to give once its page on GitHub is built (holds, questions, pause, budget …): here it arrives on a
 * queue of its own and goes through the ledger like every other command.
 */
export const steeringMessageSchema = z.object({
  jobId: z.string(),
  envelope: z.custom<CommandEnvelope>((value) => typeof value === 'object' && value !== null),
});
export type SteeringMessage = z.infer<typeof steeringMessageSchema>;

export async function steer(
  { ledger }: { ledger: Pick<Ledger, 'handle'> },
  { jobId, envelope }: SteeringMessage,
): Promise<void> {
  await ledger.handle(jobId, envelope);
}
