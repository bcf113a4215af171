import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobEvent } from '../../src/job/job-event.ts';
import { closeIssue, comment, label } from './act-on-github.ts';
import { closePullRequest, merge } from './act-on-pull-request.ts';
import { people } from './cast.ts';
import type { AimedRates } from './chaos.ts';
import { type Issue, pullRequestOf } from './issue.ts';
import { quietScenario } from './quiet-scenario.ts';
import { bodies } from './request-bodies.ts';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulate.ts';
import type { Act } from './wishes.ts';
import type { World } from './world.ts';

const { writer } = people;
const minuteMs = 60_000;
const halfAnHourMs = 30 * minuteMs;

type Story = {
  body: string;
  /** The first time that this happens, somebody does that. */
  when: JobEvent['type'];
  does: Act;
  /** And a minute later says that, if anything. */
  says?: string;
};

/** Somebody asks for a job, ends it, perhaps wants it after all, and lets the sweeper come by for half an hour. */
function told({ body, when, does, says }: Story) {
  return (world: World): { issues: Issue[]; open(): number } => {
    const { scheduler } = world.simulation;
    const address = world.repositories[0] as Issue['address'];
    const issue = { address, number: world.github.openIssue(address, { body }).number };
    let open = 0;
    const at = (milliseconds: number, act: () => void) => {
      open += 1;
      scheduler.after(milliseconds, () => {
        open -= 1;
        act();
        return false;
      });
    };
    let isDone = false;
    world.committed.push(({ events }) => {
      if (isDone || !events.some(({ type }) => type === when)) return;
      isDone = true;
      does(world, issue);
      if (says !== undefined) at(minuteMs, () => comment(world, issue, writer, says));
    });
    at(0, () => label(world, issue, writer));
    at(halfAnHourMs, () => {});
    return { issues: [issue], open: () => open };
  };
}

async function endOf(story: Story, aimed: AimedRates = {}): Promise<string> {
  const scenario: Scenario = { ...quietScenario(), plainAttempts: true, aimed };
  const { violations, world } = await simulate(1, { scenario, inOrder: true, script: told(story) });
  assert.deepEqual(violations, []);
  const [job] = world.watch.jobs();
  return job?.state ?? 'none';
}

const [harmless] = bodies.harmless;
const [risky] = bodies.held;
const closes: Act = (world, issue) => closePullRequest(world, issue, writer);
const closesIssue: Act = (world, issue) => closeIssue(world, issue, writer);
const stops: Act = (world, issue) => comment(world, issue, writer, '/factory stop');
/** As a merge queue does, which waits for nobody: as soon as there is something to merge. */
const mergesAtOnce: Act = (world, issue) =>
  void world.simulation.scheduler.after(1, () => {
    if (pullRequestOf(world, issue)?.state !== 'open') mergesAtOnce(world, issue);
    else merge(world, issue, writer);
    return false;
  });

describe('a job that people have ended and want after all', () => {
  const says = '/factory retry';
  const cases: [string, Story, string][] = [
    ['whose hold was closed', { body: risky, when: 'HoldOpened', does: closes, says }, 'HELD'],
    ['whose hold the factory closed', { body: risky, when: 'HoldOpened', does: stops, says }, 'HELD'],
    [
      'whose issue was closed while it was held',
      { body: risky, when: 'HoldOpened', does: closesIssue, says },
      'HELD',
    ],
    [
      'whose delivery was closed',
      { body: harmless, when: 'DeliveryVerified', does: closes, says },
      'DEPLOYABLE',
    ],
    [
      'whose issue was closed',
      { body: harmless, when: 'DeliveryVerified', does: closesIssue, says },
      'DEPLOYABLE',
    ],
  ];
  for (const [name, story, state] of cases)
    test(`${name} is not ended by that once more`, async () => assert.equal(await endOf(story), state));
});

const slowToAskForVerification: AimedRates = { 'pages.putCheckRun': { 'call-slow': 1 } };

describe('work that is merged the moment it is shown', () => {
  test('is completed, although the merge closes the issue before the delivery is verified', async () => {
    const story = { body: harmless, when: 'BranchPushed', does: mergesAtOnce } as const;
    assert.equal(await endOf(story, slowToAskForVerification), 'COMPLETED');
  });
});
