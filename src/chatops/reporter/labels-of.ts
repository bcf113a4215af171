import type { Job } from '../../job/job.ts';
import type { JobState } from '../../job/job-state.ts';

const labels: Record<JobState, string | undefined> = {
  DRAFT: undefined,
  GOVERNANCE_ANALYSIS: 'factory:queued',
  APPROVED: 'factory:queued',
  HELD: 'factory:held',
  NEEDS_INPUT: 'factory:question',
  TASK_PLANNING: 'factory:running',
  IN_PROGRESS: 'factory:running',
  VALIDATING: 'factory:running',
  DEPLOYABLE: 'factory:pr-open',
  NEEDS_HUMAN: 'factory:needs-human',
  COMPLETED: 'factory:done',
  FAILED: 'factory:failed',
  REJECTED: 'factory:rejected',
  CANCELLED: 'factory:cancelled',
};

/** The `factory:` labels of the job's issue: exactly one, none for a job nobody asked for. */
export function labelsOf(job: Job): string[] {
  const label = labels[job.state];
  return label === undefined ? [] : [label];
}
