import type { Commit } from '../../contracts/commit.ts';
import type { JobMessageOf } from '../../contracts/job-message.ts';
import { evidencePassesAfterMs, mayPass } from '../../contracts/passing-evidence.ts';
import { isWorking } from '../../job/job-state.ts';
import type { Governance } from '../governance.ts';
import { asOf, type Intent, ignore, intend, repeat } from '../intent.ts';
import { readJob } from '../read-job.ts';

type Message = JobMessageOf<'worker-lost'>;

/**
 * An attempt has no living worker. The branch is read before the attempt is given up, also when the log knows of no authorised push yet: where one is
 * authorised between reading and committing, everything is read again. What may have passed since somebody looked gives nobody up: the next sweep says it again if it is still so.
 */
export async function workerLost(governance: Governance, message: Message): Promise<Intent> {
  const { jobId, attempt, evidence, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details === undefined || !isWorking(job.state) || details.attempt?.number !== attempt)
    return ignore('moved-on');
  if (details.attempt.pushedSha !== undefined) return ignore('already-delivered');
  if (mayHavePassed(governance, message)) return ignore('old-news');
  if (evidence === 'no-heartbeat' && hasWrittenSince(message, commits)) return ignore('worker-lives');
  const branchHead = (await governance.facts.branchHead(details.repository, details.branch)) ?? null;
  return asOf(job, intend(jobId, commandId, { type: 'LoseWorker', attempt, evidence, branchHead }));
}

function mayHavePassed({ clock }: Pick<Governance, 'clock'>, { evidence, lookedAt }: Message): boolean {
  return mayPass(evidence) && clock.now() - Date.parse(lookedAt) > evidencePassesAfterMs;
}

/** Whoever was silent has put something into the log since: that is a sign of life, too. */
function hasWrittenSince({ attempt, lookedAt }: Message, commits: readonly Commit[]): boolean {
  return commits.some(
    ({ actor, at }) =>
      actor.kind === 'worker' && actor.attempt === attempt && Date.parse(at) > Date.parse(lookedAt),
  );
}
