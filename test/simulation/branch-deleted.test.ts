import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { comment, label } from './act-on-github.ts';
import { deleteBranch } from './act-on-pull-request.ts';
import { people } from './cast.ts';
import { type Issue, issueAt, jobIdOfIssue } from './issue.ts';
import { quietScenario } from './quiet-scenario.ts';
import { bodies } from './request-bodies.ts';
import { simulate } from './simulate.ts';
import type { World } from './world.ts';

const { writer } = people;
const minuteMs = 60_000;

/** Somebody deletes the branch as soon as it was pushed, and half an hour later somebody says `words`. */
function deletesAndSays(words: string) {
  return (world: World): { issues: Issue[]; open(): number } => {
    const { scheduler, chaos } = world.simulation;
    chaos.calm();
    const address = world.repositories[0] as World['repositories'][number];
    const number = world.github.openIssue(address, { body: bodies.harmless[0] }).number;
    const issue = { address, number };
    let deleted = false;
    let open = 2;
    world.committed.push(({ events }) => {
      if (deleted || !events.some(({ type }) => type === 'BranchPushed')) return;
      deleted = true;
      deleteBranch(world, issue, writer);
    });
    const at = (milliseconds: number, act: () => void) =>
      scheduler.after(milliseconds, () => {
        open -= 1;
        act();
        return false;
      });
    at(0, () => label(world, issue, writer));
    at(30 * minuteMs, () => comment(world, issue, writer, words));
    return { issues: [issue], open: () => open };
  };
}

describe('a branch that is deleted before its pull request is open', () => {
  test('stops the job, which says so, and is pushed again when somebody has the job tried again', async () => {
    const script = deletesAndSays('/factory retry');
    const { violations, states, world } = await simulate(1, {
      scenario: quietScenario(),
      inOrder: true,
      script,
    });
    assert.deepEqual(violations, []);
    assert.ok(states.has('NEEDS_HUMAN'));
    assert.deepEqual(
      world.watch.jobs().map(({ state }) => state),
      ['DEPLOYABLE'],
    );
  });

  test('is told on the issue', async () => {
    const script = deletesAndSays('What happened?');
    const { violations, world } = await simulate(1, { scenario: quietScenario(), inOrder: true, script });
    assert.deepEqual(violations, []);
    const [job] = world.watch.jobs();
    assert.equal(job?.state, 'NEEDS_HUMAN');
    const [address] = world.repositories as [Issue['address']];
    const [number] = [...world.github.at(address).issues.keys()] as [number];
    const issue = { address, number };
    assert.equal(jobIdOfIssue(issue), job?.id);
    assert.ok(issueAt(world, issue).labels.includes('factory:needs-human'));
    const said = [...world.github.at(address).comments.values()].map(({ body }) => body).join('\n');
    assert.match(said, /was deleted before its pull request could be opened/);
  });
});
