import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { RoleName } from '../../../src/contracts/role-names.ts';
import type { WorkerOperation } from '../../../src/contracts/worker-protocol.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { startProtocolServer } from '../../support/protocol-server.ts';
import { finish, type Parts, startRoleServer, write } from '../../support/role-server.ts';
import { assignment, recordingControl, supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const entry = join(import.meta.dirname, '../../../src/execution/main.ts');
const files = { 'a.txt': 'old\n', 'test/old.sh': 'true\n' };
const testCommand =
  'for t in test/*.sh; do sh $t || { echo "not ok 1 - $t"; exit 1; }; echo "ok 1 - $t"; done';
const item = (name: string, dependsOn: string[] = []) => ({
  id: name,
  text: `Write ${name}`,
  specItems: ['1'],
  acceptance: testCommand,
  writeGlobs: [`${name}.txt`],
  testGlobs: [`test/${name}.sh`],
  dependsOn,
});
const tests = (name: string) => [
  write(`test/${name}.sh`, `grep -q ${name} ${name}.txt\n`),
  finish({ files: ['x'] }),
];
const code = (name: string) => [write(`${name}.txt`, `${name}\n`), finish()];

/** When the worker is killed: as it makes this call for the nth time. `left`: which roles its successor still needs; what is missing there is what was not lost. */
type Moment = { operation: WorkerOperation; nth: number };
const reviewers: RoleName[] = ['critic', 'security'];
const phases: (Moment & { phase: string; left: RoleName[] })[] = [
  {
    phase: 'before there is a plan',
    operation: 'plan',
    nth: 1,
    left: ['planner', 'test_designer', 'developer', 'test_designer', 'developer', ...reviewers],
  },
  {
    phase: 'while the first tests are written',
    operation: 'reserve',
    nth: 2,
    left: ['planner', 'test_designer', 'developer', 'test_designer', 'developer', ...reviewers],
  },
  {
    phase: 'while the first item is developed, its tests frozen',
    operation: 'checkpoint',
    nth: 2,
    left: ['developer', 'test_designer', 'developer', ...reviewers],
  },
  {
    phase: 'while the tests of the second item are written, the first one finished',
    operation: 'checkpoint',
    nth: 3,
    left: ['test_designer', 'developer', ...reviewers],
  },
  {
    phase: 'while the second item is developed',
    operation: 'checkpoint',
    nth: 4,
    left: ['developer', ...reviewers],
  },
  { phase: 'before the gates', operation: 'validate', nth: 1, left: reviewers },
  // Money is asked for before each call of the model: one for the plan, two for each of four pieces of work, and then the critic's first.
  { phase: 'during the review', operation: 'reserve', nth: 10, left: reviewers },
  { phase: 'before the push', operation: 'authorize-push', nth: 1, left: reviewers },
];

const story = (left: readonly RoleName[]): Parts => {
  const items = left.filter((role) => role === 'developer').length;
  return {
    planner: [[finish({ items: [item('b', ['a']), item('a')] })]],
    test_designer:
      left.filter((role) => role === 'test_designer').length === 1 ? [tests('b')] : [tests('a'), tests('b')],
    developer: items === 1 ? [code('b')] : [code('a'), code('b')],
  };
};
const all = phases[0]?.left ?? [];

const assigned = { commands: { test: testCommand }, roles: { planner: {} } };

async function killedAt(url: string, { operation, nth }: Moment) {
  const chat = await startRoleServer(story(all));
  after(() => chat.close());
  const given = assignment({ ...assigned, cloneUrl: url });
  given.model = { ...given.model, baseUrl: chat.url };
  const recorded = recordingControl(given);
  let worker: ChildProcess | undefined;
  const server = await startProtocolServer(recorded.control, (called, times) => {
    if (called !== operation || times !== nth) return undefined;
    worker?.kill('SIGKILL');
    return 'drop';
  });
  after(() => server.close());
  worker = spawn(process.execPath, [entry], {
    env: {
      PATH: process.env.PATH ?? '',
      TMPDIR: temporaryFolder('killed-tmp'),
      WORKER_API_URL: server.url,
      JOB_ID: '1-12',
      ATTEMPT: '1',
      REGISTRATION_CODE: 'c'.repeat(64),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(worker, 'exit');
  assert.equal(signal, 'SIGKILL', 'the phase was reached');
  const checkpoint = recorded.of('checkpoint').at(-1) as
    | { bundle: { sha256: string; bytes: number }; headSha: string; finishedItems: string[] }
    | undefined;
  const authorized = recorded.of('authorize-push').at(-1);
  return { checkpoint, authorized, content: server.uploads.get(checkpoint?.bundle.sha256 ?? '') };
}

describe('kill -9 of the worker', () => {
  for (const each of phases)
    it(`${each.phase} loses nothing that was finished`, async () => {
      const remote = prepareRemote(temporaryFolder('killed-remote'), files);
      const { checkpoint, content } = await killedAt(remote.url, each);
      const chat = await startRoleServer(story(each.left));
      const change = {
        ...assigned,
        cloneUrl: remote.url,
        attempt: 2,
        ...(checkpoint === undefined ? {} : { checkpoint: { ...checkpoint, downloadUrl: 'test:' } }),
      };
      const means = supervisorMeans({ download: async () => content ?? Buffer.from('') });
      const { end } = await playAttempt(chat, change, { means });
      assert.ok(end.outcome === 'delivered', JSON.stringify(end).slice(0, 2_000));
      assert.deepEqual(chat.begun, each.left);
      assert.deepEqual(
        end.report.evidence.map(({ verdict, note }) => [verdict, note]),
        [['met', 'its tests were red before the change']],
      );
      assert.deepEqual(
        end.report.changedFiles.map(({ path }) => path),
        ['a.txt', 'b.txt', 'test/a.sh', 'test/b.sh'],
      );
    });

  it('after the push leaves the branch at exactly what was authorised, by which the control plane sees that it is done', async () => {
    const remote = prepareRemote(temporaryFolder('killed-remote'), files);
    const { authorized } = await killedAt(remote.url, { operation: 'complete', nth: 1 });
    assert.equal(git(remote.path, 'rev-parse', 'factory/12-work'), authorized?.newSha);
    assert.equal(git(remote.path, 'show', 'factory/12-work:b.txt'), 'b');
  });
});
