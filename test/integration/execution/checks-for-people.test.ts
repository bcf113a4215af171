import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PreparedFile, prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { finish, startRoleServer, write } from '../../support/role-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const settings = (exclude: string) => `export default { exclude: '${exclude}' };\n`;
const files: Record<string, PreparedFile> = {
  'greet.sh': 'echo bye\n',
  'test/greet.sh': 'test -n "$(sh greet.sh)"\n',
  'vitest.config.js': settings('old'),
};
const commands = { test: 'sh test/greet.sh' };

/** One attempt by an agent that does `turns` in its first conversation, and nothing when it is asked to repair. */
async function attempt(base: Record<string, PreparedFile>, turns: ReturnType<typeof write>[]) {
  const remote = prepareRemote(temporaryFolder('checks-remote'), base);
  const server = await startRoleServer({ developer: [[...turns, finish()], [finish()]] });
  return await playAttempt(server, { cloneUrl: remote.url, commands });
}
const greets = write('greet.sh', 'echo hello\n');

describe('a change of what the work is checked by', () => {
  it('goes to a person with the change itself, after one chance to take it back', async () => {
    const { end, of, server } = await attempt(files, [greets, write('vitest.config.js', settings('new'))]);
    assert.ok(end.outcome === 'failed', JSON.stringify(end).slice(0, 2_000));
    assert.equal(end.stopReason, 'protected_path');
    assert.match(
      end.explanation,
      /^Nothing else is red, .* only a person may decide:\n\n- high: vitest\.config\.js: /,
    );
    assert.match(
      end.explanation,
      /```diff\ndiff --git a\/vitest\.config\.js .*\n-export default \{ exclude: 'old' \};\n\+export default \{ exclude: 'new' \};\n```/s,
    );
    assert.doesNotMatch(end.explanation, /greet\.sh/);
    assert.match(end.explanation, /bring it to `main` yourself and say `\/factory retry`/);
    assert.deepEqual(of('resume-work'), [{ failingGates: ['checks'] }]);
    assert.equal(of('authorize-push').length, 0);
    assert.match(server.told('developer', 1), /test-settings-changed/);
  });

  it('is satisfied once a person has committed it, for exactly that content', async () => {
    const approved = { ...files, 'vitest.config.js': settings('new') };
    const same = await attempt(approved, [greets, write('vitest.config.js', settings('new'))]);
    assert.equal(same.end.outcome, 'delivered', JSON.stringify(same.end).slice(0, 2_000));
    const other = await attempt(approved, [greets, write('vitest.config.js', settings('newer'))]);
    assert.ok(other.end.outcome === 'failed' && other.end.stopReason === 'protected_path');
  });

  it('is no question for people while something else is red', async () => {
    const { end } = await attempt(files, [
      write('greet.sh', 'exit 1\n'),
      write('vitest.config.js', settings('new')),
    ]);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'gates_failed');
  });
});
