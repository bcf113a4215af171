import type { SlotOwner } from '../../ports/slot-store.ts';
import { isLive, mayBeStarting } from '../attempt-rights.ts';
import { factoryScope } from '../dispatch/attempt-slots.ts';
import { queueGroupOf } from '../queue-group.ts';
import { silentAfterMs } from './finding-of.ts';
import { sideBySide } from './side-by-side.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import type { SweepOptions } from './sweep-part.ts';
import { aboutJob, type Tally } from './tally.ts';

/**
 * Looks at every slot whose attempt is not working: one whose task is gone is reported as stopped, so that the dispatcher frees it; a task
 * that outlives its attempt is told to stop.
 */
export async function sweepSlots(
  deps: SweepDependencies,
  tally: Tally,
  { until }: SweepOptions,
): Promise<void> {
  await sideBySide(
    await deps.slots.owners(factoryScope),
    (owner) => tally.examine(owner.jobId, () => sweepSlot(deps, tally, owner)),
    () => deps.clock.now() < until,
  );
}

async function sweepSlot(deps: SweepDependencies, tally: Tally, owner: SlotOwner): Promise<void> {
  const { jobId, attempt } = owner;
  const job = await deps.ledger.read(jobId);
  const live = isLive(job, attempt);
  if (live && job.details.attempt.pushedSha === undefined) return;
  if (mayBeStarting(job, attempt, deps.clock.now())) return;
  const { state } = await deps.tasks.status(owner);
  if (state === 'running') {
    if (live || deps.clock.now() - Date.parse(job.stateSince) < silentAfterMs) return;
    await deps.carryOut({ type: 'stop-task', jobId, attempt }, job);
    tally.found('task-outlives-attempt', aboutJob(job));
    return;
  }
  await deps.dispatch.send(
    { type: 'task-stopped', jobId, attempt, reason: 'the sweeper found its slot taken and no task' },
    { group: queueGroupOf(job), deduplicationId: `task-stopped:${jobId}:${attempt}` },
  );
  tally.found('slot-without-task', aboutJob(job));
}
