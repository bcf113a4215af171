import type { Commit } from '../../src/contracts/commit.ts';
import { actByTheme, isUrgent, letPass } from './act-by-theme.ts';
import type { Issue } from './act-on-github.ts';
import type { World } from './world.ts';

/** From what people see to what they do about it, in milliseconds. */
const hesitations = [0, 0, 0, 300, 3_000, 60_000] as const;

/** Lets people do something about a job whenever it has moved, a bounded number of times. `at` counts what is still to be done. */
export function letPeopleReact(
  world: World,
  issues: readonly Issue[],
  at: (milliseconds: number, act: () => void) => void,
): void {
  const { theme, reactions } = world.settings;
  if (theme === undefined) return;
  const { will, simulation } = world;
  const known = new Map(issues.map((issue) => [`${issue.address.id}-${issue.number}`, issue]));
  let left = reactions;
  world.committed.push((commit) => {
    const issue = known.get(commit.jobId);
    if (issue === undefined || left === 0 || simulation.chaos.isCalm() || !hasMoved(commit)) return;
    const job = world.watch.job(commit.jobId);
    const urgent = isUrgent(theme, job);
    if (!urgent && (letPass(theme, job, will) || will.chance(0.3))) return;
    left -= 1;
    at(urgent ? 0 : will.pick(hesitations), () => actByTheme(world, issue, theme));
  });
}

function hasMoved({ events }: Commit): boolean {
  return events.some((event) => event.type !== 'CommandRefused' && event.type !== 'CommandAcknowledged');
}
