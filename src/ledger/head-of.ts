import type { Job, JobDetails } from '../job/job.ts';
import type { Head } from '../ports/head-store.ts';

/** The job as lists show it. A job that was never submitted (all its commits are refusals) has no head. */
export function headOf(job: Job): Head | undefined {
  const { details } = job;
  if (details === undefined) return undefined;
  const { repository, issueNumber } = details;
  return {
    jobId: job.id,
    version: job.version,
    state: job.state,
    priority: details.priority,
    repositoryId: repository.id,
    installationId: repository.installationId,
    stateSince: job.stateSince,
    attempt: details.attempt?.number ?? 0,
    title: details.request.title,
    reference: `${repository.owner}/${repository.name}#${issueNumber}`,
    ...(details.waitingFor === undefined ? {} : { waitingFor: details.waitingFor }),
    ...(job.state === 'APPROVED' ? startOf(job.stateSince, details) : {}),
  };
}

/** When an approved job should start, and when it may. */
function startOf(stateSince: string, { verdict, priority }: JobDetails): Pick<Head, 'startBy' | 'window'> {
  const { windows, serviceLevelMinutes } = verdict?.limits ?? {};
  const minutes = serviceLevelMinutes?.[priority];
  const window = windows?.[priority];
  return {
    ...(minutes === undefined
      ? {}
      : { startBy: new Date(Date.parse(stateSince) + minutes * 60_000).toISOString() }),
    ...(window === undefined ? {} : { window }),
  };
}
