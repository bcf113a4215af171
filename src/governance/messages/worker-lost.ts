import type { JobMessageOf } from '../../contracts/job-message.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Governance } from '../governance.ts';
import { type Intent, ignore, intend, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

/**
 * An attempt has no living worker. The branch is read before the attempt is given up, also when the log knows of no authorised push yet: one may be
 * authorised between reading and committing.
 */
export async function workerLost(
  governance: Governance,
  message: JobMessageOf<'worker-lost'>,
): Promise<Intent> {
  const { jobId, attempt, evidence, commandId } = message;
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details === undefined || !isWorking(job.state) || details.attempt?.number !== attempt)
    return ignore('moved-on');
  if (details.attempt.pushedSha !== undefined) return ignore('already-delivered');
  const branchHead = (await governance.facts.branchHead(details.repository, details.branch)) ?? null;
  return intend(jobId, commandId, { type: 'LoseWorker', attempt, evidence, branchHead });
}
