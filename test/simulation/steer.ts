import { z } from 'zod';
import type { CommandEnvelope } from '../../src/job/job-command.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { BudgetStore } from '../../src/ports/budget-store.ts';

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
  { ledger, budgets }: { ledger: Pick<Ledger, 'handle'>; budgets: Pick<BudgetStore, 'open' | 'raise'> },
  { jobId, envelope }: SteeringMessage,
): Promise<void> {
  const { refusal, job } = await ledger.handle(jobId, envelope);
  const { command, commandId } = envelope;
  if (refusal !== undefined || command.type !== 'RaiseBudget') return;
  const scope = `job:${jobId}`;
  /* A budget that governance has not opened yet will be opened with the raise in it. */
  await budgets.open(scope, job.details?.verdict?.limits.budgetMicroUsd ?? 0);
  await budgets.raise(scope, commandId, command.microUsd);
}
