import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GovernanceWorld, people } from '../../support/governance-world.ts';
import { HeldWorld } from './holds/held-world.ts';

const command = 'Please.\n\n/factory stop';
const states = ['approved', 'changes_requested', 'commented'] as const;

describe('a command in a review', () => {
  for (const state of states)
    it(`of a held request that is ${state} has nothing taken from it, which is said on the pull request`, async () => {
      const world = new HeldWorld();
      await world.hold();
      await world.review(people.admin, { state, body: command });
      const [refusal, ...others] = await world.refusals();
      assert.deepEqual([refusal?.code, refusal?.issueNumber], ['command-in-review', world.pullRequest]);
      assert.match(refusal?.message ?? '', /^@ada, .*comment of the conversation/);
      assert.deepEqual([others.length, (await world.job()).state], [0, 'HELD']);
      assert.equal((await world.details()).additions.length, 0);
    });

  it('of a held request does not bar its author from reviewing once more without it', async () => {
    const world = new HeldWorld();
    await world.hold();
    await world.review(people.admin, { body: '/factory priority high' });
    assert.equal((await world.job()).state, 'HELD');
    await world.review(people.admin);
    assert.equal((await world.job()).state, 'APPROVED');
  });

  it('of a request that is not held any more is answered as well', async () => {
    const world = new HeldWorld();
    await world.hold();
    await world.review(people.admin);
    await world.review(people.admin, { state: 'commented', body: command });
    assert.deepEqual(
      (await world.refusals()).map(({ code }) => code),
      ['command-in-review'],
    );
    assert.equal((await world.job()).state, 'APPROVED');
  });

  async function reviewed(
    review: object,
    author: { id: number; login: string; type: string } = people.admin,
  ) {
    const world = new GovernanceWorld();
    const { pullRequest, sha: commitSha } = await world.delivered();
    const about = { author, commitSha, ...review };
    const reviewId = world.github.review(world.repository, pullRequest, about);
    await world.consume(world.aboutPullRequest('review-submitted', { pullRequest, reviewId }));
    return { world, pullRequest, codes: (await world.refusals()).map(({ code }) => code) };
  }

  for (const state of states)
    it(`of delivered code that is ${state} has nothing taken from it, which is said on the pull request`, async () => {
      const { world, pullRequest, codes } = await reviewed({ state, body: command });
      assert.deepEqual(codes, ['command-in-review']);
      assert.equal((await world.refusals())[0]?.issueNumber, pullRequest);
      assert.equal((await world.job()).state, 'DEPLOYABLE');
      assert.equal((await world.details()).additions.length, 0);
    });

  it('counts as one on a line of the change, too', async () => {
    const comments = [{ path: 'greet.js', line: 3, body: '/factory stop' }];
    assert.deepEqual((await reviewed({ state: 'commented', comments })).codes, ['command-in-review']);
  });

  it('is none in a quote, in code, or within a line', async () => {
    const body = '> /factory stop\n\n```\n/factory stop\n```\n\nNobody wrote /factory stop.';
    const { world, codes } = await reviewed({ state: 'changes_requested', body });
    assert.deepEqual(codes, []);
    assert.equal((await world.details()).additions.length, 1);
  });

  it('is looked for in no more text than a comment may have, and found beyond it wherever a line looks like one', async () => {
    const line = { path: 'greet.js', line: 3 };
    const quoted = { ...line, body: `\`\`\`\n/factory stop\n${'x'.repeat(5_000)}\n\`\`\`` };
    const twice = await reviewed({ state: 'changes_requested', comments: [quoted, quoted] });
    assert.deepEqual(twice.codes, []);
    const often = await reviewed({ state: 'changes_requested', comments: [quoted, quoted, quoted] });
    assert.deepEqual(often.codes, ['command-in-review']);
  });

  it('is not answered to a bot', async () => {
    assert.deepEqual((await reviewed({ state: 'commented', body: command }, people.bot)).codes, []);
  });
});
