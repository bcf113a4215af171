import type { Effect } from '../../src/job/effect.ts';
import { initialJob } from '../../src/job/evolve.ts';
import type { Job } from '../../src/job/job.ts';
import type { CommandEnvelope, JobCommandType } from '../../src/job/job-command.ts';
import type { Actor } from '../../src/job/job-values.ts';
import { createLedger, type Ledger, type LedgerDependencies } from '../../src/ledger/ledger.ts';
import { createAdjustableClock } from './adjustable-clock.ts';
import { createInMemoryEventStore } from './in-memory/event-store.ts';
import { createInMemoryHeadStore } from './in-memory/head-store.ts';
import { fittingCommand } from './job-scenario.ts';
import { silentLog } from './silent-log.ts';

export const worldJobId = '77-3';
const governance: Actor = { kind: 'governance' };

/** A ledger over stores in memory that writes down which effects it carried out; dependencies can be replaced. */
export function createLedgerWorld(change: Partial<LedgerDependencies> = {}) {
  const effects: Effect[] = [];
  const pauses: number[] = [];
  const dependencies = {
    store: createInMemoryEventStore(),
    heads: createInMemoryHeadStore(),
    carryOut: async (effect: Effect) => void effects.push(effect),
    clock: createAdjustableClock(),
    random: { next: () => 0.5 },
    log: silentLog,
    pause: async (milliseconds: number) => void pauses.push(milliseconds),
    ...change,
  };
  const ledger = createLedger(dependencies);
  return { ...dependencies, ledger, effects, pauses };
}

/** A command of the type that fits the job as it stands. */
export function envelopeOf(
  commandId: string,
  type: JobCommandType,
  job: Job = initialJob(worldJobId),
): CommandEnvelope {
  return { commandId, actor: governance, command: fittingCommand(type, job) };
}

/** Issues fitting commands one after the other, named by their place: `0:SubmitJob`. */
export async function issueFitting(ledger: Ledger, types: readonly JobCommandType[]): Promise<void> {
  for (const [index, type] of types.entries()) {
    const job = await ledger.read(worldJobId);
    await ledger.handle(worldJobId, envelopeOf(`${index}:${type}`, type, job));
  }
}
