import type { Job } from '../job/job.ts';
import { fineDollars } from '../money/fine-dollars.ts';

/** How a job stands, in a few lines for a terminal; `delivered` when there is a pull request to review. */
export type JobSummary = { delivered: boolean; lines: string[] };

/** `links` are the addresses under which people find the log and the pull request. */
export function summarizeJob(job: Job, links: { console: string; github: string }): JobSummary {
  const { details } = job;
  if (details === undefined) return { delivered: false, lines: ['There is no job for this issue.'] };
  const { repository, usage, attempt } = details;
  const gates = (details.archive?.gates ?? attempt?.pushAuthorized?.gates ?? []).map(
    ({ name, status, exitCode, durationMs }) =>
      `  gate ${name.padEnd(14)} ${status}${exitCode === null ? '' : ` (exit ${exitCode})`} ${durationMs} ms`,
  );
  const delivered = job.state === 'DEPLOYABLE' || job.state === 'COMPLETED';
  return {
    delivered,
    lines: [
      `${repository.owner}/${repository.name}#${details.issueNumber} “${details.request.title}”: ${job.state}`,
      ...gates,
      `  attempts ${attempt?.number ?? 0} · model calls ${usage.modelCalls} · ${fineDollars(usage.microUsd)}`,
      `  log      ${links.console}/jobs/${job.id}`,
      ...(delivered ? deliveryLines(job, links.github) : [`  why      ${whyNot(job)}`]),
    ],
  };
}

function deliveryLines({ id, details }: Job, github: string): string[] {
  if (details === undefined) return [];
  const { repository, branch, deliveredSha, pullRequest, archive } = details;
  if (archive !== undefined)
    return [
      `  archive  ${archive.artifact.bytes} bytes, SHA-256 ${archive.artifact.sha256}: factory export ${id}`,
    ];
  return [
    `  branch   ${branch} at ${deliveredSha}`,
    `  pull request ${github}/${repository.owner}/${repository.name}/pull/${pullRequest?.number}`,
  ];
}

function whyNot({ details }: Job): string {
  return details?.human?.explanation ?? details?.lastFailure?.explanation ?? 'see the log';
}
