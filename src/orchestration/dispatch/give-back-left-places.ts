import type { SlotOwner } from '../../ports/slot-store.ts';
import { isLive, mayBeStarting } from '../attempt-rights.ts';
import { repositoryScope } from './attempt-slots.ts';
import { type EndingTasks, taskStopped } from './end-task.ts';
import type { Turns } from './turns.ts';

/**
 * Looks who has the places of a repository that is full, once a minute at most: a dispatcher may have taken one after the attempt had ended, and died. The place of whoever is neither at work nor may
 * be about to start is given back once no task of it runs. The sweeper sees each minute who has a place of the factory too; these may have none. True when a place became free.
 */
export async function giveBackLeftPlaces(
  deps: EndingTasks,
  repositoryId: number,
  turns: Turns,
): Promise<boolean> {
  if (!turns.mayLookAtPlaces(repositoryId, deps.clock.now())) return false;
  try {
    const owners = await deps.slots.owners(repositoryScope(repositoryId));
    const given = await Promise.all(owners.map((owner) => giveBackIfLeft(deps, owner)));
    return given.includes(true);
  } catch (error) {
    /* Whoever waits is no worse off than before, and the sweeper's round of all jobs looks as well. */
    deps.log.warn('places of a full repository could not be looked at', { repositoryId, error });
    return false;
  }
}

async function giveBackIfLeft(deps: EndingTasks, { jobId, attempt }: SlotOwner): Promise<boolean> {
  const job = await deps.ledger.read(jobId);
  if (isLive(job, attempt) || mayBeStarting(job, attempt, deps.clock.now())) return false;
  const reason = 'its repository is full, and it is not at work';
  return await taskStopped(deps, { type: 'task-stopped', jobId, attempt, reason });
}
