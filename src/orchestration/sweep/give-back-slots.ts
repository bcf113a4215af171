import type { SlotStore } from '../../ports/slot-store.ts';
import { isLive, mayBeStarting } from '../attempt-rights.ts';
import { repositoryScope } from '../dispatch/attempt-slots.ts';
import { queueGroupOf } from '../queue-group.ts';
import type { JobVisitor } from './job-round.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import { aboutJob } from './tally.ts';

/**
 * Has the dispatcher look whether places of the job's repository that its ended attempts still have can be given back. The sweep of every minute sees those that
 * have a place of the factory too; one without it was taken late, by a dispatcher that died with the job in hand. Where somebody waits for it, the dispatcher looks by itself, much sooner.
 */
export function giveBackSlots({
  slots,
  dispatch,
  clock,
}: Pick<SweepDependencies, 'dispatch' | 'clock'> & { slots: Pick<SlotStore, 'owners'> }): JobVisitor {
  return async ({ job }, tally) => {
    if (job.details === undefined) return;
    const owners = await slots.owners(repositoryScope(job.details.repository.id));
    for (const { jobId, attempt } of owners) {
      if (jobId !== job.id || isLive(job, attempt) || mayBeStarting(job, attempt, clock.now())) continue;
      await dispatch.send(
        { type: 'task-stopped', jobId, attempt, reason: 'the sweeper found a place of an ended attempt' },
        { group: queueGroupOf(job), deduplicationId: `task-stopped:${jobId}:${attempt}` },
      );
      tally.found('slot-without-task', aboutJob(job));
    }
  };
}
