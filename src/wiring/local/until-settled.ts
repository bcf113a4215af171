import { setTimeout } from 'node:timers/promises';
import type { Job } from '../../job/job.ts';
import { isTerminal, type JobState } from '../../job/job-state.ts';
import type { Ledger } from '../../ledger/ledger.ts';

const waitsForPeople: readonly JobState[] = ['HELD', 'NEEDS_INPUT', 'NEEDS_HUMAN', 'DEPLOYABLE'];
const lookEveryMs = 100;

/** The job once nothing more happens to it by itself: delivered, ended, or waiting for a person. */
export async function untilSettled(ledger: Pick<Ledger, 'read'>, jobId: string): Promise<Job> {
  for (;;) {
    const job = await ledger.read(jobId);
    if (isTerminal(job.state) || waitsForPeople.includes(job.state)) return job;
    await setTimeout(lookEveryMs);
  }
}
