import { optionsOfRetry } from '../../governance/options-of-retry.ts';
import type { SlashCommandContext } from '../../governance/slash-command-handler.ts';
import { submitJob } from '../../governance/submit-job.ts';
import type { Job } from '../../job/job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { isTerminal } from '../../job/job-state.ts';
import type { RunOptions } from '../../job/job-values.ts';
import { refuseCommand } from './refuse-command.ts';

/** Whether a job can be started from the issue as it stands: there is none yet, or it has ended without being merged. */
export function canStart({ state, details }: Job): boolean {
  return details === undefined || (isTerminal(state) && state !== 'COMPLETED');
}

/** Freezes the issue and starts a job for it, or starts one that has ended again. The caller has looked at `canStart`. */
export async function startJob(
  { message, job, facts, freeze }: SlashCommandContext,
  options: RunOptions,
): Promise<JobCommand> {
  const { name, repository, issueNumber, sender } = message;
  const request = await freeze();
  if ('refusal' in request) return refuseCommand(name, request.refusal.code, request.refusal.message);
  const requester = { id: sender.id, login: sender.login };
  if (job.details !== undefined) {
    const changed = optionsOfRetry(job.details, options);
    return {
      type: 'RetryJob',
      by: requester,
      request,
      ...(changed === undefined ? {} : { options: changed }),
    };
  }
  const issue = await facts.issue(repository, issueNumber);
  if (issue === undefined) return refuseCommand(name, 'issue-gone', 'The issue does not exist any more.');
  return submitJob(repository, issue, requester, request, options);
}
