import { comment, label } from './act-on-github.ts';
import { review } from './act-on-pull-request.ts';
import { people } from './cast.ts';
import type { Issue } from './issue.ts';
import { bodies } from './request-bodies.ts';
import type { World } from './world.ts';

/** A way of one job that people walk with fixed steps; it ends DEPLOYABLE whatever happens to the control plane on the way. */
export type Path = {
  script: (world: World) => { issues: Issue[]; open(): number };
};

const { writer } = people;
const minute = 60_000;
/** Later than anything that one crash delays. */
const later = 6 * minute;

type Step = { at: number; act: (world: World, issue: Issue) => void };

function walk(steps: readonly Step[], body: string = bodies.harmless[0]): Path['script'] {
  return (world) => {
    const { scheduler, chaos } = world.simulation;
    /* Nothing happens but what is ordered. */
    chaos.calm();
    const address = world.repositories[0] as World['repositories'][number];
    const issue = { address, number: world.github.openIssue(address, { body }).number };
    let open = steps.length;
    for (const { at, act } of steps) {
      scheduler.after(at, () => {
        open -= 1;
        act(world, issue);
        return false;
      });
    }
    return { issues: [issue], open: () => open };
  };
}

const asked: Step = { at: 0, act: (world, issue) => label(world, issue, writer) };

export const happyPath: Path = { script: walk([asked]) };

/** The policy holds the request, and an approver reviews the pull request that the reporter has opened. */
export const holdPath: Path = {
  script: walk(
    [asked, { at: later, act: (world, issue) => review(world, issue, people.approver, 'approved') }],
    bodies.held[0],
  ),
};

export const retryPath: Path = {
  script: walk([
    asked,
    { at: later, act: (world, issue) => comment(world, issue, writer, '/factory stop') },
    { at: 2 * later, act: (world, issue) => comment(world, issue, writer, '/factory retry name it better') },
  ]),
};
