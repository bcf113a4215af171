import type { JobCommandType } from '../../src/job/job-command.ts';
import type { GovernanceWorld } from './governance-world.ts';

/** Lets something happen, once, after a command of this type was decided on and before the ledger has it. */
export function whileItIsWritten(
  { governance: { ledger } }: GovernanceWorld,
  type: JobCommandType,
  happens: () => Promise<unknown>,
): void {
  const { handle } = ledger;
  ledger.handle = async (jobId, envelope) => {
    if (envelope.command.type === type) {
      ledger.handle = handle;
      await happens();
    }
    return await handle(jobId, envelope);
  };
}
