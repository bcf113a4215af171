import { jobMarker } from '../../src/chatops/reporter/markers.ts';
import type { Issue } from './issue.ts';
import type { World } from './world.ts';

/** Two rounds of the sweeper over all jobs: what was spoilt before has been looked at. */
const mendedWithinMs = 125 * 60_000;

/** After a commit its mark stands, and the sweeper has seldom come by. */
const markTakenMs = 5_000;
/** Until jobs have come as far as they do; then there is time for the rounds that find it. */
const takesMarksMs = 10 * 60_000;

/** Long enough for a job to come to rest; what is said after it, and the rounds of the sweeper, find the issue open. */
const lockedMs = 20 * 60_000;

/** In one of so many runs an issue is locked; no draw decides it, so that the others are what they were. */
const lockedEvery = 16;

type Damage = (world: World, issue: Issue, jobId: string) => void;

const damages: readonly Damage[] = [
  /* A list that says something else than the log. */
  (world, _issue, jobId) => {
    const { heads } = world.ports;
    void heads.get(jobId).then((head) => {
      if (head !== undefined) void heads.rewrite({ ...head, state: 'FAILED', priority: 'low' });
    });
  },
  /* Whatever says, for a while, that the log is to be anchored. */
  (world, _issue, jobId) => {
    const { scheduler } = world.simulation;
    const { startedAt, actsWithinMs } = world.settings;
    world.committed.push((commit) => {
      if (commit.jobId !== jobId || scheduler.clock.now() > startedAt + actsWithinMs + takesMarksMs) return;
      scheduler.after(markTakenMs, () => {
        void world.ports.unanchored.anchored(commit);
        return true;
      });
    });
  },
  (world, { address }, jobId) => {
    for (const comment of world.github.at(address).comments.values())
      if (comment.body.includes(jobMarker(jobId))) comment.body = `${jobMarker(jobId)}\nAll is done.`;
  },
  (world, { address }, jobId) => {
    const { comments } = world.github.at(address);
    for (const [id, comment] of comments) if (comment.body.includes(jobMarker(jobId))) comments.delete(id);
  },
  (world, { address, number }, jobId) => {
    const app = world.github.state.app;
    world.github.comment(address, number, app, `${jobMarker(jobId)}\nA twin.`);
  },
  (world, { address, number }) => {
    const issue = world.github.at(address).issues.get(number);
    if (issue !== undefined) issue.labels = issue.labels.filter((name) => !name.startsWith('factory:'));
  },
  /* Nothing can be said there meanwhile, which keeps nothing else from being done. */
  (world, { address, number }) => {
    const { locked } = world.github.at(address);
    locked.add(number);
    world.simulation.scheduler.after(lockedMs, () => locked.delete(number));
  },
];

/** Lets somebody spoil what shows a job, its place in the lists or its page, and waits until a sweep has come by. */
export function letVandalsAct(
  world: World,
  issues: readonly Issue[],
  at: (milliseconds: number, act: () => void) => void,
): void {
  const { will, settings } = world;
  if (settings.seed % lockedEvery === 3) lockFirst(world, issues);
  if (settings.damages === 0) return;
  for (let damage = 0; damage < settings.damages; damage++) {
    at(will.int(settings.actsWithinMs), () => {
      const issue = will.pick(issues);
      const jobId = `${issue.address.id}-${issue.number}`;
      if (world.watch.job(jobId).details !== undefined) will.pick(damages)(world, issue, jobId);
    });
  }
  at(settings.actsWithinMs + mendedWithinMs, () => {});
}

/** From the first moment to the last: whoever asks for the job finds the issue locked. */
function lockFirst(world: World, [issue]: readonly Issue[]): void {
  if (issue !== undefined) world.github.at(issue.address).locked.add(issue.number);
}
