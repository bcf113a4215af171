import type { Standing, Waiting } from '../../contracts/waiting.ts';
import { isKnown, type Job, type KnownJob } from '../../job/job.ts';
import type { HeadStore } from '../../ports/head-store.ts';
import { awaitsItsWorker } from '../attempt-rights.ts';
import { factoryScope } from './attempt-slots.ts';
import { orderCandidates } from './order-candidates.ts';
import { type FactSources, isSame, repositoryFacts, startFacts } from './start-facts.ts';
import { mayStartAt } from './start-ready-jobs.ts';
import { whyWaiting } from './why-waiting.ts';

/** How far down the queue is looked. */
const longestQueue = 200;

export type StandingSources = FactSources & { heads: Pick<HeadStore, 'list' | 'get'>; maxWorkers: number };

/** Longer than a worker mostly takes to come forward. */
const machineIsLateAfterMs = 120_000;

/**
 * Why an approved job has not started, by the rules and facts that the dispatcher goes by, and its place in the queue, or that it has started and waits for its machine; nothing of a job that stands
 * otherwise. The place is about right: who had the last turn is known to the dispatcher alone. Reads only.
 */
export async function standingOf(sources: StandingSources, job: Job): Promise<Standing> {
  if (awaitsItsWorker(job)) {
    const since = job.details.attempt.startedAt;
    const isLate = sources.clock.now() - Date.parse(since) >= machineIsLateAfterMs;
    return isLate ? { waiting: { reason: 'machine', since } } : {};
  }
  if (job.state !== 'APPROVED' || !isKnown(job)) return {};
  const now = sources.clock.now();
  const waiting = await waitingOf(sources, job);
  const queue = await sources.heads.list('APPROVED', longestQueue);
  const ordered = orderCandidates(
    queue.filter((head) => mayStartAt(head, now)),
    now,
  );
  const place = ordered.findIndex(({ jobId }) => jobId === job.id) + 1;
  return { ...(waiting === undefined ? {} : { waiting }), ...(place === 0 ? {} : { place }) };
}

async function waitingOf(sources: StandingSources, job: KnownJob): Promise<Waiting | undefined> {
  const owner = { jobId: job.id, attempt: (job.details.attempt?.number ?? 0) + 1 };
  const [repository, others, owners] = await Promise.all([
    repositoryFacts(sources, job, owner),
    startFacts(sources, job, owner),
    sources.slots.owners(factoryScope),
  ]);
  const taken = owners.filter((other) => !isSame(other, owner)).length;
  const factory = { taken, limit: sources.maxWorkers };
  const waiting = whyWaiting(job.details, { ...repository, ...others, factory });
  if (waiting?.reason !== 'lock') return waiting;
  const holder = await sources.heads.get(waiting.heldBy);
  return { ...waiting, heldBy: holder?.reference ?? waiting.heldBy };
}
