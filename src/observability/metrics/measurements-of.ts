import type { Commit } from '../../contracts/commit.ts';
import type { Job } from '../../job/job.ts';
import type { JobEvent } from '../../job/job-event.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Measurement } from '../../ports/metrics.ts';

/** What is measured of a commit: the job before it and after it. Pure. */
export function measurementsOf(commit: Commit, before: Job, after: Job): Measurement[] {
  const facts = factsOf(commit, after);
  return [
    ...commit.events.flatMap((event) => measuredOf(event, facts)),
    ...(isWorking(before.state) && !isWorking(after.state)
      ? [{ name: 'attemptsEnded', value: 1, facts } as const]
      : []),
    ...(commit.events.some(endsJob) ? ended(after, facts) : []),
  ];
}

type Facts = NonNullable<Measurement['facts']>;

function factsOf({ commandId, events }: Commit, { id, details }: Job): Facts {
  const failed = events.find((event) => event.type === 'AttemptFailed');
  return {
    jobId: id,
    commandId,
    ...(details?.attempt === undefined ? {} : { attempt: details.attempt.number }),
    ...(failed === undefined ? {} : { stopReason: failed.stopReason }),
  };
}

function measuredOf(event: JobEvent, facts: Facts): Measurement[] {
  switch (event.type) {
    case 'VerdictRecorded':
      return [{ name: 'verdicts', value: 1, decision: event.verdict.decision, facts }];
    case 'AttemptStarted':
      return [{ name: 'attemptsStarted', value: 1, facts }];
    default:
      return [];
  }
}

function endsJob(event: JobEvent): boolean {
  return (
    ['JobCompleted', 'JobFailed', 'JobCancelled'].includes(event.type) ||
    (event.type === 'VerdictRecorded' && event.verdict.decision === 'reject')
  );
}

function ended({ details }: Job, facts: Facts): Measurement[] {
  if (details?.outcome === undefined) return [];
  return [
    { name: 'jobsEnded', value: 1, outcome: details.outcome, facts },
    { name: 'jobMicroUsd', value: details.usage.microUsd, facts },
  ];
}
