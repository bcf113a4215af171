import type { Head, HeadStore } from '../../ports/head-store.ts';
import { accountScope } from './attempt-slots.ts';
import { orderCandidates } from './order-candidates.ts';
import { type Started, type StartingAttempts, startAttempt } from './start-attempt.ts';

/** Candidates looked at in one pass: enough for fairness between repositories, few enough for one page. */
const maximalCandidates = 200;

export type StartingReadyJobs = StartingAttempts & { heads: HeadStore };

/**
 * One pass over the approved jobs: starts attempts in fair order until the account is full. A job that fails to start does not hold up the
 * others; its fault is thrown at the end, so that the message that caused the pass comes back.
 */
export async function startReadyJobs(deps: StartingReadyJobs): Promise<void> {
  if ((await deps.slots.owners(accountScope)).length >= deps.maxWorkers) return;
  const candidates = orderCandidates(await deps.heads.list('APPROVED', maximalCandidates));
  const closedRepositories = new Set<number>();
  const faults: unknown[] = [];
  for (const head of candidates) {
    if (closedRepositories.has(head.repositoryId)) continue;
    const started = await startOne(deps, head, faults);
    if (started === 'account-full') break;
    if (started === 'repository-full' || started === 'repository-locked') {
      closedRepositories.add(head.repositoryId);
    }
  }
  if (faults.length > 0) throw faults[0];
}

/** Starts the tasks of attempts that the log knows as started and that no worker has registered for. */
export async function startUnstartedTasks(deps: StartingReadyJobs): Promise<void> {
  const faults: unknown[] = [];
  for (const head of await deps.heads.list('TASK_PLANNING', maximalCandidates)) {
    await startOne(deps, head, faults);
  }
  if (faults.length > 0) throw faults[0];
}

async function startOne(
  deps: StartingReadyJobs,
  { jobId, reference }: Head,
  faults: unknown[],
): Promise<Started | 'failed'> {
  try {
    const outcome = await startAttempt(deps, jobId);
    if (outcome !== 'not-ready') deps.log.info('job dispatched', { jobId, repository: reference, outcome });
    return outcome;
  } catch (error) {
    deps.log.error('job could not be started', { jobId, repository: reference, error });
    faults.push(error);
    return 'failed';
  }
}
