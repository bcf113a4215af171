import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GitHubWorld } from '../../support/github-world.ts';

/** What every implementation of PushHistory keeps. */
export function pushHistoryContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`PushHistory: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());

    it('tells who moved a branch and when, newest first, each from where the one before left it', async () => {
      const begun = Date.now();
      const first = await world.commit('factory/41-pushed', 'a.txt', 'a');
      const second = await world.commit('factory/41-pushed', 'b.txt', 'b');
      const pushes = await world.pushes.pushesOf(world.address, 'factory/41-pushed');
      assert.deepEqual([pushes[0]?.after, pushes[0]?.before], [second, first]);
      for (const [at, push] of pushes.entries()) {
        assert.equal(push.by.login, world.logins.writer);
        assert.equal(push.by.type, 'User');
        assert.equal(push.at, new Date(push.at).toISOString());
        assert.ok(Math.abs(Date.parse(push.at) - begun) < 60_000 || name === 'in memory', push.at);
        assert.equal(push.before, pushes[at + 1]?.after ?? null);
        assert.equal(push.kind, at === pushes.length - 1 ? 'created' : 'pushed');
      }
    });

    it('tells the moves of the branch that is asked for and of no other', async () => {
      await world.commit('factory/42-one', 'a.txt', 'a');
      assert.deepEqual(await world.pushes.pushesOf(world.address, 'factory/42'), []);
      assert.deepEqual(await world.pushes.pushesOf(world.address, 'factory/never'), []);
    });

    it('is no answer while GitHub does not answer', async () => {
      world.breakDown();
      await assert.rejects(() => world.pushes.pushesOf(world.address, 'factory/42-one'), {
        code: 'github-unavailable',
      });
      world.mend();
    });
  });
}
