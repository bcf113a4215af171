import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createKnownPages } from '../../../src/chatops/reporter/known-pages.ts';
import { report } from '../../../src/chatops/reporter/report.ts';
import type { Reporter } from '../../../src/chatops/reporter/reporter.ts';
import { slashCommands } from '../../../src/chatops/slash-commands.ts';
import { mostCommandsPerComment } from '../../../src/contracts/may-hold-command.ts';
import { GovernanceWorld, people } from '../../support/governance-world.ts';
import { silentLog } from '../../support/silent-log.ts';

/** As many as one comment brings: those that are carried out, and the one that is told that the rest is not. */
const perComment = mostCommandsPerComment + 1;
const limit = 30;

describe('a flood of commands by an outsider', () => {
  let world: GovernanceWorld;
  let reporter: Reporter;
  let pullRequest: number;
  beforeEach(async () => {
    world = new GovernanceWorld(slashCommands);
    reporter = {
      ledger: world.governance.ledger,
      artifacts: world.artifacts,
      facts: world.github.facts,
      reviewers: world.github.reviewers,
      pages: world.github.pages,
      holds: world.github.holds,
      knownPages: createKnownPages(),
      jobs: { send: async () => undefined },
      clock: world.governance.clock,
      log: silentLog,
    };
    ({ pullRequest } = await world.delivered());
    await show();
  });

  /** Everything that is to be shown is shown at once: no two reports are one. */
  const show = async () => {
    for (const effect of world.effects.splice(0))
      if (effect.type === 'project' || effect.type === 'notify') await report(reporter, effect);
  };
  const write = async (issueNumber: number, number: number) => {
    const commentId = 5_000 + Math.floor(number / perComment);
    const ordinal = number % perComment;
    await world.consume(
      world.command('stop', {
        sender: people.outsider,
        issueNumber,
        onPullRequest: issueNumber === pullRequest,
        commentId,
        ordinal,
        commandId: `comment:${commentId}:${ordinal}`,
      }),
    );
    await show();
  };
  /** What each of sixty commands asks of GitHub. */
  const requestsOf = async (issueNumber: number) => {
    const requests: string[][] = [];
    for (let number = 0; number < 60; number += 1) {
      world.github.state.calls.length = 0;
      await write(issueNumber, number);
      requests.push([...world.github.state.calls]);
    }
    return requests;
  };

  for (const place of ['issue', 'pull request'] as const)
    it(`on the ${place} of a job at rest costs nothing once its quota is used up and that was said`, async () => {
      const requests = await requestsOf(place === 'issue' ? 1 : pullRequest);
      assert.deepEqual(requests.slice(limit + 1).flat(), []);
      const answers = requests[limit] ?? [];
      assert.ok(answers.includes('createComment'), 'the first command above the quota is told so');
    });

  it('leaves one entry in the log for all that is above its quota', async () => {
    const { version } = await world.job();
    await requestsOf(1);
    const over = (await world.refusals()).filter(({ code }) => code === 'quota-exceeded');
    assert.equal(over.length, 1);
    assert.equal((await world.job()).version, version + limit + 1);
  });
});
