import type { JobCommandType } from '../../src/job/job-command.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';

/** Lets something happen, once, after a command of this type was decided on and before the ledger has it. */
export function whileItIsWritten(
  { governance: { ledger } }: { governance: { ledger: Pick<Ledger, 'handle'> } },
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
