import type { JobMessageOf } from './job-message.ts';

/** By what an attempt is said to have no living worker. */
export type LossEvidence = JobMessageOf<'worker-lost'>['evidence'];

/** So long what was seen of a silent worker, or of one without a machine, is taken for what is so. Its message may wait for an hour, and somebody may work by then who did not when it was sent. */
export const evidencePassesAfterMs = 2 * 60_000;

/** Whether a moment later it may not be so any more: a worker beats again, and a machine is found. A task that has ended has ended, and of a worker that comes forward late the log knows. */
export function mayPass(evidence: LossEvidence): boolean {
  return evidence === 'no-heartbeat' || evidence === 'never-placed';
}
