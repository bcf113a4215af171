import type { Job, KnownJob } from '../job/job.ts';

/** Whether a job waits for a verdict about exactly this input. */
export function isToBeAnalysed(job: Job, inputHash: string): job is KnownJob {
  return job.state === 'GOVERNANCE_ANALYSIS' && job.details?.inputHash === inputHash;
}
