import type { Job } from '../../job/job.ts';
import type { Log } from '../../ports/log.ts';

/** What a sweep found, by kind of finding, and how many jobs or slots could not be examined. */
export type SweepSummary = { findings: Record<string, number>; faults: number };

/** Counts and logs what a sweep comes across. One job that cannot be examined does not end the sweep. */
export type Tally = {
  found(kind: string, job: Job): void;
  examine(jobId: string, examination: () => Promise<void>): Promise<void>;
};

export function tallyOf(log: Log, summary: SweepSummary): Tally {
  return {
    found(kind, job) {
      summary.findings[kind] = (summary.findings[kind] ?? 0) + 1;
      const attempt = job.details?.attempt?.number;
      log.warn('standing job nudged', {
        service: 'sweeper',
        jobId: job.id,
        state: job.state,
        outcome: kind,
        ...(attempt === undefined ? {} : { attempt }),
      });
    },
    async examine(jobId, examination) {
      try {
        await examination();
      } catch (error) {
        summary.faults += 1;
        log.error('job could not be examined', { service: 'sweeper', jobId, error });
      }
    },
  };
}
