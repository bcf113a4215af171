import type { Commit } from '../../src/contracts/commit.ts';
import { isOpenAt } from '../../src/job/batch-window.ts';
import { cooldownOf, windowOf } from './scenario.ts';
import type { World } from './world.ts';

/** So long ago a dispatcher may have looked before its start stands in the log: no function runs longer. */
const lookedMs = 60_000;

/** Hears of every commit: no attempt starts while its window is closed, none before the pause of its repository is over. */
export function watchStarts(world: () => World): (commit: Commit) => void {
  const lastStarts = new Map<number, number>();
  return ({ jobId, version, events }) => {
    if (!events.some(({ type }) => type === 'AttemptStarted')) return;
    const { simulation, settings, watch } = world();
    const { details } = watch.job(jobId);
    if (details === undefined) return;
    const now = simulation.scheduler.clock.now();
    const window = windowOf(settings);
    const looked = [now - lookedMs, now];
    if (window !== undefined && details.priority !== 'critical' && !looked.some((at) => isOpenAt(window, at)))
      simulation.violate(
        'no attempt starts outside its window',
        `${jobId}#${version} at ${new Date(now).toISOString()}`,
      );
    const last = lastStarts.get(details.repository.id) ?? Number.NEGATIVE_INFINITY;
    lastStarts.set(details.repository.id, now);
    if (now - last < cooldownOf(settings) * 1_000 - lookedMs)
      simulation.violate(
        'no attempt starts before the cooldown is over',
        `${jobId}#${version}: ${now - last} ms after the last start of its repository`,
      );
  };
}
