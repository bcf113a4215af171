import { nextOpening } from '../../src/job/batch-window.ts';
import { allow, closeIssue, comment, editIssue, label, reopenIssue, unlabel } from './act-on-github.ts';
import { closePullRequest, failChecks, merge, review } from './act-on-pull-request.ts';
import { people as everybody } from './cast.ts';
import type { Issue } from './issue.ts';
import { renameOnTheWay } from './move-repositories.ts';
import { letPeopleReact } from './react.ts';
import { bodies } from './request-bodies.ts';
import { windowOf } from './scenario.ts';
import { letVandalsAct } from './vandals.ts';
import { type Act, actOnState } from './wishes.ts';
import type { World } from './world.ts';

const { writer, reader, outsider, bot, approver } = everybody;
const anybody = [writer, writer, writer, reader, outsider, bot, approver] as const;

const comments = [
  '/factory run',
  '/factory retry',
  '/factory retry deliver=zip use the other library',
  '/factory stop',
  '/factory status',
  '/factory explain',
  '/factory plan',
  '/factory budget +$2',
  '/factory help',
  '/factory frobnicate',
  'Nice work.',
] as const;

const hourMs = 3_600_000;
/** Until the sweeper has seen that a window is open. */
const afterOpeningMs = 3 * 60_000;
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
  (world, issue) => review(world, issue, approver, 'approved'),
  (world, issue) => editIssue(world, issue, somebody(world), world.will.pick(bodies.any)),
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
    const body = will.pick(bodies[settings.requests]);
    return { address, number: github.openIssue(address, { body }).number };
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
      if (will.chance(settings.suited)) actOnState(world, issue, settings.theme);
      else will.pick(acts)(world, issue);
      if (simulation.chaos.strikes('clock-jump')) scheduler.jump(will.int(600_000));
    });
  }
  letPeopleReact(world, issues, at);
  letVandalsAct(world, issues, at);
  if (settings.moves === 'renamed') renameOnTheWay(world, issues);
  const window = windowOf(settings);
  if (window !== undefined)
    at(nextOpening(window, scheduler.clock.now()) - scheduler.clock.now() + afterOpeningMs, () => {});
  if (settings.hoursAfterwards > 0) at(settings.hoursAfterwards * hourMs, () => {});
  return { issues, open: () => open };
}

function ask(world: World, issue: Issue): void {
  const { will, settings } = world;
  const how = will.int(10);
  if (settings.plansFirst) comment(world, issue, writer, '/factory plan');
  else if (how < 6) label(world, issue, writer);
  else if (how < 7) label(world, issue, approver);
  else if (how < 8) comment(world, issue, writer, '/factory run');
  else if (how < 9) comment(world, issue, writer, '/factory run deliver=zip');
  else label(world, issue, will.pick([reader, outsider, bot]));
}
