import type { TaskRunner } from '../../ports/task-runner.ts';
import { isLive } from '../attempt-rights.ts';
import { factoryScope } from '../dispatch/attempt-slots.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import type { SweepPart } from './sweep-part.ts';
import { aboutJob } from './tally.ts';

/**
 * Ends tasks that run although no slot is held for them and their attempt has no rights any more: nothing else would ever look at them. A task whose attempt
 * is live is told of and left alone; it has the right to write.
 */
export function endUnownedTasks(
  deps: Pick<SweepDependencies, 'ledger' | 'slots' | 'carryOut' | 'clock'> & {
    tasks: Pick<TaskRunner, 'list'>;
  },
): SweepPart {
  return {
    name: 'tasks without a slot',
    async run(tally, { until }) {
      /* In this order: a slot is taken before its task starts, so that every listed task's slot is there to be seen. */
      const running = await deps.tasks.list();
      if (running.length === 0) return;
      const owners = await deps.slots.owners(factoryScope);
      const owned = new Set(owners.map(({ jobId, attempt }) => `${jobId}/${attempt}`));
      for (const { jobId, attempt } of running.filter(
        (task) => !owned.has(`${task.jobId}/${task.attempt}`),
      )) {
        if (deps.clock.now() >= until) return;
        await tally.examine(jobId, async () => {
          const job = await deps.ledger.read(jobId);
          const about = { ...aboutJob(job), attempt };
          if (isLive(job, attempt)) return tally.found('task-without-slot', about);
          await deps.carryOut({ type: 'stop-task', jobId, attempt }, job);
          tally.found('unowned-task', about);
        });
      }
    },
  };
}
