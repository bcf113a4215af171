import type { Outcome } from '../contracts/outcome.ts';
import type { Job, JobDetails } from './job.ts';

/** How a job ended, for the statistics; undefined while it has not, and for one that was withdrawn before it delivered anything. */
export function outcomeOf(job: Job): Outcome | undefined {
  const { details } = job;
  const result = details === undefined ? undefined : resultOf(details);
  if (details === undefined || result === undefined) return undefined;
  const { repository, createdAt, rounds, verdict, attempt, usage } = details;
  return {
    jobId: job.id,
    version: job.version,
    repository,
    result,
    createdAt,
    endedAt: job.stateSince,
    rounds: { review: rounds.review, ci: rounds.ci, questions: rounds.questions },
    attempts: attempt?.number ?? 0,
    agent: verdict?.agent ?? '',
    model: verdict?.model ?? '',
    riskScore: verdict?.riskScore ?? 0,
    factors: (verdict?.factors ?? []).map(({ id }) => id),
    microUsd: usage.microUsd,
  };
}

function resultOf({
  outcome,
  revertedBy,
  merged,
  deliveredSha,
  pushedSha,
  cancelCause,
  archive,
}: JobDetails): Outcome['result'] | undefined {
  if (revertedBy !== undefined) return 'reverted';
  switch (outcome) {
    case 'COMPLETED':
      return archive === undefined ? 'merged' : 'exported';
    case 'FAILED':
      return 'failed';
    case 'NO_CHANGES':
      return 'no-changes';
    case 'REJECTED':
      return 'refused';
    case 'CANCELLED':
      /* People may merge what they had cancelled, verified or not. */
      if (merged !== undefined && pushedSha !== undefined) return 'merged';
      if (deliveredSha === undefined) return undefined;
      return cancelCause === 'pull-request-closed' ? 'rejected' : 'cancelled';
    default:
      return undefined;
  }
}
