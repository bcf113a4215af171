import type { JobMessage } from '../../contracts/job-message.ts';
import type { Job } from '../../job/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { MessageQueue } from '../../ports/message-queue.ts';
import { queueGroupOf } from '../queue-group.ts';
import { aboutJob, type Tally } from './tally.ts';

/**
 * Red checks of a delivered commit that no round was begun for: their webhook got lost, or others were pending then and never ended. Governance looks for itself, so that asking
 * again does no harm.
 */
export async function lookForRedChecks(
  {
    facts,
    jobs,
    clock,
  }: { facts: Pick<GitHubFacts, 'checks'>; jobs: MessageQueue<JobMessage>; clock: Clock },
  job: Job,
  tally: Tally,
): Promise<void> {
  const { details } = job;
  const headSha = details?.deliveredSha;
  if (details === undefined || headSha === undefined || job.state !== 'DEPLOYABLE') return;
  if (details.rounds.headsAnswered.includes(headSha)) return;
  const checks = await facts.checks(details.repository, headSha);
  if (!checks.some(({ state }) => state === 'failure')) return;
  const commandId = `checks-seen:${job.id}:${headSha}`;
  await jobs.send(
    {
      type: 'checks-completed',
      commandId,
      repository: details.repository,
      sender: { ...details.requester, type: 'User' },
      deliveryId: 'sweeper',
      receivedAt: new Date(clock.now()).toISOString(),
      branch: details.branch,
      headSha,
    },
    { group: queueGroupOf(job), deduplicationId: commandId },
  );
  tally.found('checks-unheard', aboutJob(job));
}
