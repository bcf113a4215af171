import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { GitHubWorld } from '../../support/github-world.ts';
import { isLimitOf } from '../../support/is-limit-of.ts';

/** What every implementation of GitHubTokens keeps. */
export function githubTokensContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`GitHubTokens: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());

    it('mints a token of its own for every step', async () => {
      const minted = await Promise.all([
        world.tokens.mint(world.address, 'clone'),
        world.tokens.mint(world.address, 'clone'),
        world.tokens.mint(world.address, 'push'),
      ]);
      assert.equal(new Set(minted.map(({ token }) => token)).size, 3);
      for (const { expiresAt } of minted) assert.ok(!Number.isNaN(Date.parse(expiresAt)));
    });

    it('mints nothing for a repository the App has no access to', async () => {
      await assert.rejects(
        () => world.tokens.mint({ ...world.address, id: 987_654_321, name: 'elsewhere' }, 'push'),
        FactoryError,
      );
    });

    it('mints nothing while GitHub does not answer', async () => {
      world.breakDown();
      await assert.rejects(
        () => world.tokens.mint(world.address, 'push'),
        (error) => error instanceof FactoryError && error.code === 'github-unavailable',
      );
      world.mend();
    });

    it('says how long it wants no requests, and is asked again when that is over', async () => {
      world.limit(20);
      await assert.rejects(() => world.tokens.mint(world.address, 'clone'), isLimitOf(20));
      await assert.rejects(() => world.tokens.mint(world.address, 'push'), isLimitOf(20));
      world.letPass(20);
      await world.tokens.mint(world.address, 'clone');
    });
  });
}
