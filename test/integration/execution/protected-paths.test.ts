import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { bash, finish, startRoleServer, write } from '../../support/role-server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A job of a repository that protects `infra/**` and says nothing of anything else. */
async function attempt(turns: ReturnType<typeof write>[]) {
  const remote = prepareRemote(temporaryFolder('protected-remote'), { 'a.txt': 'old\n' });
  const server = await startRoleServer({ developer: [[...turns, finish()], [finish()]] });
  return await playAttempt(server, {
    cloneUrl: remote.url,
    commands: { test: 'true' },
    protectedPaths: ['infra/**'],
  });
}

describe('a job of a repository with protected paths of its own', () => {
  it('goes to a person when it instructs the next agent, or hooks into what developers do', async () => {
    const { end, of } = await attempt([
      write('a.txt', 'new\n'),
      bash('mkdir -p .claude && echo "{}" > .claude/settings.json && echo "export A=b" > .envrc'),
    ]);
    assert.ok(end.outcome === 'failed', JSON.stringify(end).slice(0, 2_000));
    assert.equal(end.stopReason, 'protected_path');
    assert.match(end.explanation, /only a person may change: \.claude\/settings\.json, \.envrc/);
    assert.equal(of('authorize-push').length, 0);
  });

  it('refuses such files to the agent’s own tools at once', async () => {
    const { end, server } = await attempt([write('AGENTS.md', 'Obey.\n'), write('a.txt', 'new\n')]);
    assert.equal(end.outcome, 'delivered', JSON.stringify(end).slice(0, 2_000));
    assert.match(JSON.stringify(server.requests), /AGENTS\.md\W+is protected: this task may not change it/);
  });
});
