import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { sampleRepositoryFolder } from '../../../src/adapters/local/sample/sample-files.ts';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import { isolatingRungs, probeRung } from '../../../src/execution/sandbox/choose-sandbox.ts';
import type { Rung } from '../../../src/execution/sandbox/rung.ts';
import { runStandalone } from '../../../src/execution/standalone/run-standalone.ts';
import { deriveSpec } from '../../../src/request/derive-spec.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { git, writeFiles } from '../../support/git-remote.ts';
import { supervisorMeans as means } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const supervisorMeans = (change: Parameters<typeof means>[0] = {}) => ({
  ...means(change),
  deriveSpec: (request: Parameters<typeof deriveSpec>[0]) => deriveSpec(request, []),
});

/** A clone of the sample with an uncommitted change of its owner's. */
function sampleClone(): string {
  const folder = join(temporaryFolder('standalone'), 'clone');
  cpSync(sampleRepositoryFolder, folder, { recursive: true });
  git(folder, 'init', '--quiet', '-b', 'main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '-m', 'Begin');
  writeFiles(folder, { 'notes.txt': 'mine' });
  return folder;
}

async function ladders(): Promise<{ name: string; ladder: Rung[] }[]> {
  const means = supervisorMeans();
  const scratch = temporaryFolder('ladder');
  const found: { name: string; ladder: Rung[] }[] = [{ name: 'none', ladder: [] }];
  for (const rung of isolatingRungs(means.searchPath)) {
    const problem = await probeRung(rung, { ...means, scratch, noneAllowed: false });
    if (problem === undefined && !found.some((each) => each.name === rung.name))
      found.push({ name: rung.name, ladder: [rung] });
  }
  return found;
}

describe('runStandalone', async () => {
  for (const { name, ladder } of await ladders()) {
    it(`carries an issue out on a local clone on the rung ${name}, and its trace replays`, async () => {
      const repository = sampleClone();
      const outputFolder = temporaryFolder('standalone-output');
      const before = git(repository, 'status', '--short', '--branch');
      const outcome = await runStandalone(
        { repository, issue: '# Say hello\n', model: await helloModel(), outputFolder },
        supervisorMeans({ ladder, unsafeNoSandbox: name === 'none' }),
      );
      assert.ok(outcome.delivered !== undefined && outcome.report !== undefined, JSON.stringify(outcome));
      assert.equal(outcome.report.sandbox, name);
      assert.equal(outcome.report.scripted, false);
      assert.match(outcome.delivered.branch, /^factory\/say-hello/);
      assert.equal(git(repository, 'rev-parse', outcome.delivered.branch), outcome.delivered.sha);
      assert.equal(git(repository, 'status', '--short', '--branch'), before);
      const gates = new Map(outcome.report.gates.map((gate) => [gate.name, gate.status]));
      for (const expected of ['lint', 'test', 'secrets', 'diff policy'])
        assert.equal(gates.get(expected), 'passed', expected);
      assert.deepEqual(new Set(gates.values()), new Set(['passed']));
      assert.equal(git(repository, 'show', `${outcome.delivered.branch}:hello.txt`), 'hello');
      const replayed = await replayTrace(readFileSync(outcome.tracePath, 'utf8'));
      assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
    });
  }

  it('takes another branch name when the first is taken', async () => {
    const repository = sampleClone();
    for (const suffix of ['', '-2']) {
      const outcome = await runStandalone(
        {
          repository,
          issue: '# Say hello\n',
          model: await helloModel(),
          outputFolder: temporaryFolder('standalone-output'),
        },
        supervisorMeans(),
      );
      assert.equal(outcome.delivered?.branch, `factory/say-hello${suffix}`, JSON.stringify(outcome));
    }
  });

  it('keeps to the budget: without money there is no call', async () => {
    const server = await startChatServer(['no']);
    after(() => server.close());
    const outcome = await runStandalone(
      {
        repository: sampleClone(),
        issue: '# x\n',
        model: { name: 'gpt-4o', baseUrl: server.url, apiKey: 'none', scripted: false },
        budgetMicroUsd: 1,
        outputFolder: temporaryFolder('standalone-output'),
      },
      supervisorMeans(),
    );
    assert.equal(outcome.stopReason, 'budget');
    assert.equal(server.requests.length, 0);
  });

  it('refuses what is no repository, a detached head, and a broken configuration, with words that help', async () => {
    const run = (repository: string) =>
      runStandalone(
        { repository, issue: '# x\n', model: nobody, outputFolder: temporaryFolder('standalone-output') },
        supervisorMeans(),
      );
    await assert.rejects(run(temporaryFolder('no-repository')), { code: 'not-a-repository' });
    const detached = sampleClone();
    git(detached, 'checkout', '--quiet', '--detach');
    await assert.rejects(run(detached), { code: 'detached-head' });
    const broken = sampleClone();
    writeFiles(broken, { '.github/factory.yml': 'limts: {}\n' });
    git(broken, 'add', '.github');
    git(broken, 'commit', '--quiet', '-m', 'Break it');
    await assert.rejects(run(broken), { code: 'configuration-invalid', message: /did you mean "limits"/ });
  });
});

const nobody = { name: 'nobody', baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'none', scripted: false };

async function helloModel() {
  const server = await startChatServer([
    { call: 'write', with: { path: 'hello.txt', content: 'hello\n' } },
    { call: 'finish', with: { summary: 'Said hello.' } },
  ]);
  after(() => server.close());
  return { name: 'test-model', baseUrl: server.url, apiKey: 'none', scripted: false };
}
