import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { partsOf, stories, whyNotHere } from '../../support/language-stories.ts';
import { withOwnNode } from '../../support/own-node.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { startRoleServer } from '../../support/role-server.ts';
import { supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('the whole story in a repository', () => {
  for (const [language, story] of Object.entries(stories))
    it(`in ${language}: plan, red tests, code, gates, a finding that is repaired, evidence, and a trace that replays`, async (t) => {
      const reason = whyNotHere(story);
      if (reason !== undefined) return t.skip(reason);
      const { files, code, commands = {} } = story;
      const remote = prepareRemote(temporaryFolder('language-remote'), files);
      const server = await startRoleServer(partsOf(story));
      const means = supervisorMeans();
      means.view = withOwnNode(means.view);
      const change = { cloneUrl: remote.url, commands, roles: { planner: {} } };
      const { end } = await playAttempt(server, change, { means });
      assert.ok(end.outcome === 'delivered', JSON.stringify(end).slice(0, 3_000));
      const { evidence, findings, gates } = end.report;
      const note = 'its tests were red before the change';
      assert.deepEqual(
        evidence.map((row) => [row.verdict, row.exitCode, row.note]),
        [['met', 0, note]],
      );
      assert.deepEqual(
        findings.map(({ state }) => state),
        ['fixed'],
      );
      assert.equal(gates.find(({ name: gate }) => gate === 'test')?.status, 'passed');
      assert.equal(git(remote.path, 'show', `factory/12-work:${code.path}`), code.mended.trim());
      const replayed = await replayTrace(readFileSync(join(means.folder, 'trace.jsonl'), 'utf8'));
      assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
    });
});
