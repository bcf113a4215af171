import type { JobMessageOf } from '../../contracts/job-message.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore, intend, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

/** Questions have been open for as long as the configuration allows. A message about earlier questions, or after an answer, does nothing. */
export async function questionsDue(
  governance: Governance,
  { jobId, commandId, round, due }: JobMessageOf<'questions-due'>,
): Promise<Intent> {
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  if (job.state !== 'NEEDS_INPUT' || job.details?.rounds.questions !== round) return ignore('moved-on');
  return intend(jobId, commandId, { type: due === 'reminder' ? 'RemindQuestions' : 'ExpireQuestions' });
}
