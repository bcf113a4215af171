import type { JobMessageOf } from '../../contracts/job-message.ts';
import { askedByLabel } from '../../job/asked-by-label.ts';
import { isOfEarlierTry } from '../../job/is-of-earlier-try.ts';
import { isKnown } from '../../job/job.ts';
import { isTerminal } from '../../job/job-state.ts';
import { accountOf } from '../actor-of.ts';
import type { Governance } from '../governance.ts';
import { asked, asOf, dated, type Intent, ignore, repeat } from '../intent.ts';
import { jobOfIssue } from '../job-of-issue.ts';
import { withdrawalOf } from '../withdrawal.ts';
import { withdrawnWithoutJob } from '../withdrawn-without-job.ts';

/**
 * The trigger label was removed or the issue was closed: the job ends, unless the issue has been labelled or opened again meanwhile, or the job was asked for or taken up again by a command since, which needs no
 * label and no open issue. GitHub itself asks for permission to do either. Where no job is under way, it is kept when they did.
 */
export async function withdrawn(
  governance: Governance,
  message: JobMessageOf<'label-removed' | 'issue-closed'>,
): Promise<Intent> {
  const { commandId, sender, type: cause, happenedAt: at } = message;
  const { jobId, job, commits, handled } = await jobOfIssue(governance, message);
  if (handled) return repeat(jobId, commandId);
  if (!isKnown(job) || isTerminal(job.state)) return withdrawnWithoutJob({ job, commits }, message);
  /* Of the issue GitHub tells when it was closed last; of a label only the webhook knows. */
  if (cause === 'label-removed' && !askedByLabel(commits) && isOfEarlierTry(job.details, { cause, at }))
    return ignore('earlier-try');
  const withdrawal = await withdrawalOf(governance, { job, commits }, cause, accountOf(sender));
  if (withdrawal === undefined) return ignore('taken-back');
  return asOf(job, dated(asked(jobId, message, withdrawal.command), withdrawal.happenedAt));
}
