import type { SweepFinding } from '../../contracts/sweep-findings.ts';
import type { Job } from '../../job/job.ts';
import type { Log, LogFields } from '../../ports/log.ts';

/** What a sweep found, by kind of finding, and how many jobs, slots or parts could not be examined. */
export type SweepSummary = { findings: Partial<Record<SweepFinding, number>>; faults: number };

/** Counts and logs what a sweep comes across. One job or part that cannot be examined does not end the sweep. */
export type Tally = {
  /** `about`: what the finding is about, for the log. `count`: how many of them this one line tells of. */
  found(kind: SweepFinding, about: LogFields, count?: number): void;
  examine(jobId: string, examination: () => Promise<void>): Promise<void>;
  /** Runs a part of the sweep; the others have their turn whatever becomes of it. */
  attempt(part: string, run: () => Promise<void>): Promise<void>;
};

export function tallyOf(log: Log, summary: SweepSummary): Tally {
  async function guarded(message: string, fields: LogFields, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      summary.faults += 1;
      log.error(message, { service: 'sweeper', ...fields, error });
    }
  }
  return {
    found(kind, about, count = 1) {
      summary.findings[kind] = (summary.findings[kind] ?? 0) + count;
      log.warn('sweeper found something', { service: 'sweeper', ...about, outcome: kind });
    },
    examine: (jobId, run) => guarded('job could not be examined', { jobId }, run),
    attempt: (part, run) => guarded('part of the sweep failed', { part }, run),
  };
}

/** What the log says of a job that something was found about. */
export function aboutJob(job: Job): LogFields {
  const attempt = job.details?.attempt?.number;
  return { jobId: job.id, state: job.state, ...(attempt === undefined ? {} : { attempt }) };
}
