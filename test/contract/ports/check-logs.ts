import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { GitHubWorld } from '../../support/github-world.ts';

/** What every implementation of CheckLogs keeps. */
export function checkLogsContract(name: string, start: () => Promise<GitHubWorld>): void {
  describe(`CheckLogs: ${name}`, () => {
    let world: GitHubWorld;
    before(async () => {
      world = await start();
    });
    after(() => world.close());
    const said = { path: 'src/greet.js', line: 3, message: 'an umlaut is missing', log: 'one\ntwo\nthree\n' };

    it('tells findings and log of the failed checks that are asked about, and of no others', async () => {
      const sha = await world.commit('factory/21-logs', 'a.txt', 'a');
      await world.failCheck(sha, 'build', said);
      await world.failCheck(sha, 'lint', said);
      await world.setStatus(sha, 'ci/status', 'failure');
      const { log, ...annotation } = said;
      assert.deepEqual(await world.checkLogs.failuresOf(world.address, sha, ['build', 'ci/status']), [
        { name: 'build', annotations: [annotation], log },
      ]);
    });

    it('has nothing to say about a commit whose checks are not red', async () => {
      const sha = await world.commit('factory/22-green', 'a.txt', 'green');
      assert.deepEqual(await world.checkLogs.failuresOf(world.address, sha, ['build']), []);
    });

    it('is no answer while GitHub does not answer', async () => {
      world.breakDown();
      await assert.rejects(world.checkLogs.failuresOf(world.address, '0'.repeat(40), ['build']), {
        code: 'github-unavailable',
      });
      world.mend();
    });
  });
}
