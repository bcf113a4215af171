import { jobIdOf } from '../contracts/job-id.ts';
import type { JobMessageOf } from '../contracts/job-message.ts';
import { isTerminal } from '../job/job-state.ts';
import type { Governance } from './governance.ts';
import { asOf, type Intent, ignore } from './intent.ts';
import { readJob, repeat } from './known-job.ts';
import { accountOf, asked } from './people.ts';
import { withdrawalOf } from './withdrawal.ts';

/**
 * The trigger label was removed or the issue was closed: the job ends, unless the issue has been labelled or opened again meanwhile. GitHub itself asks for
 * permission to do either.
 */
export async function withdrawn(
  governance: Governance,
  message: JobMessageOf<'label-removed' | 'issue-closed'>,
): Promise<Intent> {
  const { repository, issueNumber, commandId, sender } = message;
  const jobId = jobIdOf(repository.id, issueNumber);
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (job.details === undefined || isTerminal(job.state)) return ignore('no-live-job');
  /* The address as the message has it: a repository may have been renamed since the job was asked for. */
  const command = await withdrawalOf(
    governance,
    { ...job.details, repository },
    message.type,
    accountOf(sender),
  );
  return command === undefined ? ignore('taken-back') : asOf(job, asked(jobId, message, command));
}
