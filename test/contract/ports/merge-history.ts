import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GitHubWorld } from '../../support/github-world.ts';

/** What every implementation of MergeHistory keeps. */
export function mergeHistoryContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`MergeHistory: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());

    async function opened(branch: string): Promise<number> {
      await world.commit(branch, `${branch.slice(-2)}.txt`, 'a');
      const pullRequest = { branch, base: 'main', title: 'Work', body: 'Fixes #1.', draft: false };
      const answer = await world.pages.openPullRequest(world.address, pullRequest);
      assert.ok(typeof answer === 'object');
      return answer.number;
    }

    it('finds the merged pull request that a merge belongs to, and not one that is open', async () => {
      const open = await opened('factory/31-open');
      const number = await opened('factory/32-done');
      await world.mergePullRequest(number);
      const mergeSha = (await world.facts.pullRequest(world.address, number))?.mergeSha ?? '';
      const openSha = (await world.facts.pullRequest(world.address, open))?.headSha ?? '';
      assert.deepEqual(await world.history.pullRequestsOfCommit(world.address, mergeSha), [number]);
      assert.deepEqual(await world.history.pullRequestsOfCommit(world.address, openSha), []);
      assert.equal(typeof (await world.history.commitMessage(world.address, mergeSha)), 'string');
    });

    it('tells what a pull request says of itself', async () => {
      const number = await opened('factory/33-body');
      assert.equal(await world.history.pullRequestBody(world.address, number), 'Fixes #1.');
    });

    it('does not know commits and pull requests that were never there', async () => {
      const { history, address } = world;
      assert.equal(await history.commitMessage(address, 'd'.repeat(40)), undefined);
      assert.deepEqual(await history.pullRequestsOfCommit(address, 'd'.repeat(40)), []);
      assert.equal(await history.pullRequestBody(address, 99_999), undefined);
    });

    it('is no answer while GitHub does not answer', async () => {
      world.breakDown();
      const { history, address } = world;
      for (const ask of [
        () => history.commitMessage(address, 'd'.repeat(40)),
        () => history.pullRequestsOfCommit(address, 'd'.repeat(40)),
        () => history.pullRequestBody(address, 1),
      ])
        await assert.rejects(ask, { code: 'github-unavailable' });
      world.mend();
    });
  });
}
