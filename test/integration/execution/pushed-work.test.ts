import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import { gitFault } from '../../../src/execution/git/git-fault.ts';
import { createRights } from '../../../src/execution/supervisor/rights.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { git, prepareRemote, writeFiles } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { supervisorMeans, testGit } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const branch = 'factory/12-work';

/** Git whose first pushes have no answer; `unanswered` says of each whether it arrives all the same. */
function gitWithoutAnswer(unanswered: ('lost' | 'arrives')[], onPush: () => void = () => {}) {
  let pushes = 0;
  const given: typeof testGit = {
    ...testGit,
    async run(argv, call) {
      if (argv[0] !== 'push') return await testGit.run(argv, call);
      const fate = unanswered[pushes];
      pushes += 1;
      onPush();
      if (fate !== 'lost') await testGit.run(argv, call);
      if (fate !== undefined) throw gitFault('git-failed', 'git push ended with 128: the remote hung up');
      return { exitCode: 0, stdout: Buffer.alloc(0), stderr: '' };
    },
  };
  return { git: given, pushes: () => pushes };
}

async function attempt(
  remote: ReturnType<typeof prepareRemote>,
  given: Parameters<typeof playAttempt>[2] = {},
) {
  const server = await startChatServer([
    { call: 'write', with: { path: 'a.txt', content: 'a\n' } },
    { call: 'finish', with: { summary: 'Done.' } },
  ]);
  return await playAttempt(server, { cloneUrl: remote.url }, given);
}

/** A supervisor that loses its rights while it waits for its next push, or when `lose` is called. */
function losing(cause: 'stopped' | 'fenced' | 'terminated', change: Parameters<typeof supervisorMeans>[0]) {
  const platform = new AbortController();
  let beat = () => {};
  let isLost = false;
  const lose = () => {
    isLost = true;
    if (cause === 'terminated') platform.abort();
    else beat();
  };
  const means = supervisorMeans({
    ...change,
    rights: createRights(platform.signal),
    every: (_ms, callback) => {
      beat = callback;
      return () => {};
    },
    pause: async (_ms, signal) => {
      if (signal.aborted) return;
      const aborted = once(signal, 'abort');
      lose();
      await aborted;
    },
  });
  const answer = (operation: string) => {
    if (operation !== 'heartbeat' || !isLost) return undefined;
    if (cause === 'fenced')
      throw new FactoryError('worker-fenced', 'Another attempt has begun.', { disposition: 'quarantine' });
    return cause === 'stopped' ? { directive: 'stop', reason: 'The job is CANCELLED.' } : undefined;
  };
  return { means, answer, lose };
}

function remoteOf() {
  return prepareRemote(temporaryFolder('remote'), { 'README.md': 'x\n' });
}

function branches(remote: ReturnType<typeof prepareRemote>): string {
  return git(remote.path, 'for-each-ref', '--format=%(refname:short)', 'refs/heads/factory');
}

describe('the push of proven work', () => {
  it('is tried again where it had no answer, and is not repeated where it had arrived', async () => {
    for (const fates of [['lost'], ['lost', 'arrives']] as const) {
      const remote = remoteOf();
      const { git: flaky, pushes } = gitWithoutAnswer([...fates]);
      const { end } = await attempt(remote, { means: supervisorMeans({ git: flaky }) });
      assert.ok(end.outcome === 'delivered', JSON.stringify(end));
      assert.deepEqual([pushes(), branches(remote)], [fates.length + 1, branch]);
    }
  });

  it('that a rule of the repository refuses is tried once, and people are told the rule', async () => {
    const remote = remoteOf();
    const hook = '#!/bin/sh\necho x >> pushes\necho "error: GH013: Commits must be signed." >&2\nexit 1\n';
    writeFiles(remote.path, { 'hooks/pre-receive': { executable: hook } });
    const { end, of } = await attempt(remote);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'blocked');
    assert.match(
      end.explanation,
      /^GitHub refuses the push by a rule of the repository: .*GH013: Commits must be signed\./,
    );
    assert.match(end.explanation, /`\/factory retry`/);
    assert.deepEqual([of('fail').length, of('complete').length, branches(remote)], [1, 0, '']);
    assert.equal(readFileSync(join(remote.path, 'pushes'), 'utf8'), 'x\n');
  });

  for (const cause of ['stopped', 'fenced'] as const) {
    it(`is not tried again once the attempt is ${cause}`, async () => {
      const remote = remoteOf();
      const { git: flaky, pushes } = gitWithoutAnswer(['lost']);
      const { means, answer } = losing(cause, { git: flaky });
      const { end, of } = await attempt(remote, { means, answer });
      assert.equal(end.outcome, cause === 'stopped' ? 'failed' : 'fenced');
      assert.deepEqual(
        of('fail').map(({ stopReason }) => stopReason),
        cause === 'stopped' ? ['cancelled'] : [],
      );
      assert.deepEqual([pushes(), of('complete').length, branches(remote)], [1, 0, '']);
    });
  }

  it('is not begun where the attempt was stopped while it asked whether it may', async () => {
    const remote = remoteOf();
    const { git: counted, pushes } = gitWithoutAnswer([]);
    const { means, answer, lose } = losing('stopped', { git: counted });
    const { end, of } = await attempt(remote, {
      means,
      answer: (operation) => {
        if (operation === 'authorize-push') lose();
        return answer(operation);
      },
    });
    assert.equal(end.outcome, 'failed');
    assert.deepEqual([of('authorize-push').length, pushes(), branches(remote)], [1, 0, '']);
  });

  it('is brought to its end by a worker that the platform ends', async () => {
    const remote = remoteOf();
    const { git: flaky, pushes } = gitWithoutAnswer(['lost']);
    const { means, answer } = losing('terminated', { git: flaky });
    const { end, of } = await attempt(remote, { means, answer });
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.deepEqual([pushes(), of('complete').length, branches(remote)], [2, 1, branch]);
  });
});
