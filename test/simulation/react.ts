import type { Commit } from '../../src/contracts/commit.ts';
import { type Issue, jobIdOfIssue } from './issue.ts';
import { actOnState, letPass } from './wishes.ts';
import type { World } from './world.ts';

/** From what people see to what they do about it, in milliseconds. */
const hesitations = [0, 0, 0, 300, 3_000, 60_000] as const;
/** Until somebody has read what the factory asks, which it shows a little later than it asks. */
const readings = [0, 3_000, 20_000, 60_000, 60_000] as const;
/** What is done at the same moment may arrive in any order. */
const atOnce = 0.35;

/** Lets people do something about a job whenever it has moved, a bounded number of times. `at` counts what is still to be done. */
export function letPeopleReact(
  world: World,
  issues: readonly Issue[],
  at: (milliseconds: number, act: () => void) => void,
): void {
  const { theme, reactions, hoursAfterwards } = world.settings;
  if (theme === undefined) return;
  const { will, simulation } = world;
  const known = new Map(issues.map((issue) => [jobIdOfIssue(issue), issue]));
  let left = reactions;
  world.committed.push((commit) => {
    const issue = known.get(commit.jobId);
    if (issue === undefined || left === 0 || !hasMoved(commit)) return;
    if (simulation.chaos.isCalm() && hoursAfterwards === 0) return;
    const job = world.watch.job(commit.jobId);
    if (will.chance(letPass(theme, job, world.settings.endIn))) return;
    left -= 1;
    at(will.pick(job.state === 'NEEDS_INPUT' ? readings : hesitations), () => {
      actOnState(world, issue, theme);
      if (will.chance(atOnce)) actOnState(world, issue, theme);
    });
  });
}

function hasMoved({ events }: Commit): boolean {
  return events.some((event) => event.type !== 'CommandRefused' && event.type !== 'CommandAcknowledged');
}
