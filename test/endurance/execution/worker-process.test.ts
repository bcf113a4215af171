import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startChatServer, type Turn } from '../../support/chat-server.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { startProtocolServer } from '../../support/protocol-server.ts';
import { assignment, recordingControl } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const entry = join(import.meta.dirname, '../../../src/execution/main.ts');
// Other runs on the same machine have other numbers.
const nap = 300_000_000 + process.pid * 10;

/** A PATH on which only some sandbox programs are, so that a rung of the ladder is chosen by what is installed. */
function pathWithout(hidden: string[]): string {
  const folder = join(temporaryFolder('worker-path'), 'bin');
  mkdirSync(folder);
  const programs = (process.env.PATH ?? '')
    .split(':')
    .filter((each) => each.startsWith('/usr') || each.startsWith('/bin') || each.startsWith('/sbin'))
    .flatMap((each) => (existsSync(each) ? readdirSync(each).map((name) => join(each, name)) : []));
  for (const program of programs) {
    const name = program.slice(program.lastIndexOf('/') + 1);
    if (!hidden.includes(name) && !existsSync(join(folder, name))) {
      try {
        symlinkSync(program, join(folder, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
  return folder;
}

const rungs: { name: string; hidden: string[]; environment: Record<string, string> }[] = [
  { name: 'bubblewrap', hidden: [], environment: {} },
  { name: 'namespaces', hidden: ['bwrap'], environment: {} },
  { name: 'none', hidden: ['bwrap', 'unshare'], environment: { FACTORY_UNSAFE_NO_SANDBOX: 'true' } },
];

async function startWorker(
  turns: Turn[],
  rung: { hidden: string[]; environment: Record<string, string> },
  disturb?: Parameters<typeof startProtocolServer>[1],
) {
  const remote = prepareRemote(temporaryFolder('worker-remote'), {
    'package.json': '{"scripts":{"test":"exit 0"}}',
  });
  const chat = await startChatServer(turns);
  const assigned = assignment({ cloneUrl: remote.url });
  assigned.model.baseUrl = chat.url;
  const recorded = recordingControl(assigned);
  const server = await startProtocolServer(recorded.control, disturb);
  const temporary = temporaryFolder('worker-tmp');
  const worker = spawn(process.execPath, [entry], {
    env: {
      PATH: pathWithout(rung.hidden),
      TMPDIR: temporary,
      WORKER_API_URL: server.url,
      JOB_ID: assigned.jobId,
      ATTEMPT: '1',
      REGISTRATION_CODE: 'c'.repeat(64),
      ...rung.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [worker.stdout, worker.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  after(async () => {
    worker.kill('SIGKILL');
    await Promise.all([chat.close(), server.close()]);
  });
  return { remote, chat, server, worker, temporary, output: () => output, ...recorded };
}

async function exitOf(worker: ChildProcess): Promise<number | null> {
  if (worker.exitCode !== null) return worker.exitCode;
  const [code] = await once(worker, 'exit');
  return code as number | null;
}

function living(text: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^[0-9]+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

async function untilAsleep(world: { worker: ChildProcess; output(): string }): Promise<void> {
  while (living(`sleep\0${nap}`).length < 2) {
    assert.equal(world.worker.exitCode, null, world.output());
    await setTimeout(20);
  }
}

const write: Turn = { call: 'write', with: { path: 'a.js', content: 'export {};\n' } };
const finish: Turn = { call: 'finish', with: { summary: 'Done.' } };
const sleep: Turn = { call: 'bash', with: { command: `sleep ${nap} & sleep ${nap}` } };

describe("the worker's process", () => {
  for (const rung of rungs) {
    it(`carries an attempt out over HTTP on the rung ${rung.name}, and leaves nothing behind`, async (t) => {
      const world = await startWorker([write, finish], rung);
      assert.equal(await exitOf(world.worker), 0, world.output());
      assert.equal(world.of('complete').length, 1, world.output());
      const report = JSON.parse(
        [...world.server.uploads.values()]
          .map(String)
          .find((text) => text.startsWith('{"schemaVersion":1,"jobId"')) ?? '{}',
      );
      if (report.sandbox !== rung.name)
        return t.skip(`the rung ${rung.name} does not work here: ${report.sandbox} was chosen`);
      assert.equal(git(world.remote.path, 'rev-parse', 'factory/12-work'), world.of('complete')[0]?.sha);
      assert.deepEqual(readdirSync(world.temporary), []);
      assert.match([...world.server.authorizations].join(), /^Bearer [0-9a-f]{64}$/);
      assert.doesNotMatch(world.output(), /the-model-key-of-this-test|cccccccc/);
    });

    it(`takes the agent's processes with it when it is killed on the rung ${rung.name}`, async () => {
      const world = await startWorker([sleep], rung);
      await untilAsleep(world);
      world.worker.kill('SIGKILL');
      await exitOf(world.worker);
      for (let round = 0; living(`sleep\0${nap}`).length > 0; round += 1) {
        assert.ok(round < 250, 'a process of the agent outlived its supervisor');
        await setTimeout(20);
      }
    });
  }

  it('tells the control plane when the platform ends it, after a checkpoint', async () => {
    const world = await startWorker([write, sleep], rungs[0] ?? { hidden: [], environment: {} });
    await untilAsleep(world);
    world.worker.kill('SIGTERM');
    assert.equal(await exitOf(world.worker), 0, world.output());
    assert.equal(world.of('checkpoint').length, 1);
    assert.equal(world.of('fail')[0]?.stopReason, 'worker_error');
    assert.deepEqual(living(`sleep\0${nap}`), []);
  });

  it('refuses to run a real model where no sandbox works, and says what to install', async () => {
    const world = await startWorker([write, finish], { hidden: ['bwrap', 'unshare'], environment: {} });
    assert.equal(await exitOf(world.worker), 0, world.output());
    assert.equal(world.of('fail')[0]?.stopReason, 'sandbox_error');
    assert.match(String(world.of('fail')[0]?.explanation), /sudo apt-get install bubblewrap/);
    assert.equal(world.chat.requests.length, 0);
  });

  it('names every variable that is missing or wrong, and no value', () => {
    const environment = {
      PATH: process.env.PATH ?? '',
      WORKER_API_URL: 'nonsense',
      ATTEMPT: '0',
      REGISTRATION_CODE: 'short-secret',
    };
    assert.throws(
      () => execFileSync(process.execPath, [entry], { env: environment, stdio: 'pipe' }),
      (error: { stderr: Buffer; status: number }) => {
        const said = String(error.stderr);
        assert.equal(error.status, 1);
        for (const name of ['WORKER_API_URL', 'JOB_ID', 'ATTEMPT', 'REGISTRATION_CODE'])
          assert.match(said, new RegExp(name));
        assert.doesNotMatch(said, /short-secret|nonsense/);
        return true;
      },
    );
  });

  it('gets over broken connections and failing answers of the control plane', async () => {
    const world = await startWorker(
      [write, finish],
      rungs[0] ?? { hidden: [], environment: {} },
      (operation, nth) => {
        if (nth === 1 && ['register', 'plan', 'complete'].includes(operation)) return 'drop';
        return nth === 1 && operation === 'validate' ? { status: 503, body: 'no' } : undefined;
      },
    );
    assert.equal(await exitOf(world.worker), 0, world.output());
    assert.equal(world.of('complete').length, 1);
    assert.equal(world.of('fail').length, 0);
  });

  it('goes at once when it is fenced', async () => {
    const fenced = {
      status: 410,
      body: JSON.stringify({ error: { code: 'fenced', message: 'A newer attempt is at work.' } }),
    };
    const world = await startWorker(
      [write, finish],
      rungs[0] ?? { hidden: [], environment: {} },
      (operation) => (operation === 'checkpoint' ? fenced : undefined),
    );
    assert.equal(await exitOf(world.worker), 0, world.output());
    assert.equal(world.of('fail').length + world.of('authorize-push').length, 0);
    assert.deepEqual(readdirSync(world.temporary), []);
  });
});
