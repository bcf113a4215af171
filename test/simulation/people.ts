import { actBySteering } from './act-by-steering.ts';
import {
  allow,
  closeIssue,
  closePullRequest,
  comment,
  failChecks,
  type Issue,
  label,
  merge,
  reopenIssue,
  review,
  unlabel,
} from './act-on-github.ts';
import { people as everybody } from './cast.ts';
import { letPeopleReact } from './react.ts';
import { letVandalsAct } from './vandals.ts';
import type { World } from './world.ts';

const { writer, reader, outsider, bot, approver } = everybody;
const anybody = [writer, writer, writer, reader, outsider, bot, approver] as const;

const comments = [
  '/factory run',
  '/factory retry',
  '/factory retry use the other library',
  '/factory stop',
  '/factory status',
  '/factory budget +$2',
  '/factory help',
  '/factory frobnicate',
  'Nice work.',
] as const;

type Act = (world: World, issue: Issue) => void;

const somebody = (world: World) => world.will.pick(anybody);

const acts: readonly Act[] = [
  (world, issue) => label(world, issue, writer),
  (world, issue) => unlabel(world, issue, writer),
  /* Taken off and put on again within a second. */
  (world, issue) => {
    unlabel(world, issue, writer);
    label(world, issue, writer);
  },
  (world, issue) => comment(world, issue, somebody(world), world.will.pick(comments)),
  (world, issue) => comment(world, issue, writer, world.will.pick(comments)),
  (world, issue) => review(world, issue, somebody(world), 'changes_requested'),
  (world, issue) => review(world, issue, writer, 'changes_requested'),
  (world, issue) => review(world, issue, writer, 'approved'),
  (world, issue) => failChecks(world, issue),
  (world, issue) => merge(world, issue, writer),
  (world, issue) => closePullRequest(world, issue, writer),
  (world, issue) => closeIssue(world, issue, writer),
  (world, issue) => reopenIssue(world, issue, writer),
  (world, issue) => allow(world, issue, outsider, 'write'),
];

/** Opens the issues and lets people want things, at moments of their own. Answers the issues and what tells when all has been said. */
export function letPeopleAct(world: World): { issues: Issue[]; open(): number } {
  const { simulation, settings, repositories, github, will } = world;
  const { scheduler } = simulation;
  const issues = Array.from({ length: settings.issues }, (): Issue => {
    const address = will.pick(repositories);
    return { address, number: github.openIssue(address, {}).number };
  });
  let open = 0;
  const at = (milliseconds: number, act: () => void) => {
    open += 1;
    scheduler.after(milliseconds, () => {
      open -= 1;
      act();
      return false;
    });
  };
  for (const issue of issues) at(will.int(30_000), () => ask(world, issue));
  for (let act = 0; act < settings.acts; act++) {
    at(will.int(settings.actsWithinMs), () => {
      const issue = will.pick(issues);
      if (will.chance(settings.steering)) actBySteering(world, `${issue.address.id}-${issue.number}`);
      else will.pick(acts)(world, issue);
      if (simulation.chaos.strikes('clock-jump')) scheduler.jump(will.int(600_000));
    });
  }
  letPeopleReact(world, issues, at);
  letVandalsAct(world, issues, at);
  return { issues, open: () => open };
}

function ask(world: World, issue: Issue): void {
  const { will } = world;
  const how = will.int(10);
  if (how < 7) label(world, issue, writer);
  else if (how < 9) comment(world, issue, writer, '/factory run');
  else label(world, issue, will.pick([reader, outsider, bot]));
}
