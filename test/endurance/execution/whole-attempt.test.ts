import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { attemptReportSchema } from '../../../src/contracts/attempt-report.ts';
import { createRights } from '../../../src/execution/supervisor/rights.ts';
import type { WorkerDependencies } from '../../../src/execution/supervisor/worker-dependencies.ts';
import { startChatServer, type Turn } from '../../support/chat-server.ts';
import { git, type PreparedFile, prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { assignment, type recordingControl, supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const greeter: Record<string, PreparedFile> = {
  'package.json': JSON.stringify({ name: 'greeter', type: 'module', scripts: { test: 'node --test' } }),
  'greet.js': 'export const greet = () => "bye";\n',
  'greet.test.js': `import { test } from 'node:test';\nimport assert from 'node:assert';\nimport { greet } from './greet.js';\ntest('greets', () => assert.ok(greet().length > 0));\n`,
};
const finish: Turn = { call: 'finish', with: { summary: 'Done.' } };
const write = (path: string, content: string): Turn => ({ call: 'write', with: { path, content } });
const bash = (command: string): Turn => ({ call: 'bash', with: { command } });

async function attempt(
  files: Record<string, PreparedFile>,
  turns: Parameters<typeof startChatServer>[0],
  given: {
    change?: Partial<Parameters<typeof assignment>[0]>;
    means?: Partial<WorkerDependencies>;
    answer?: Parameters<typeof recordingControl>[1];
  } = {},
) {
  const remote = prepareRemote(temporaryFolder('attempt-remote'), files);
  const server = await startChatServer(turns);
  // Without npm in between, which takes longer than everything else; the first test detects the commands.
  const quick = 'greet.test.js' in files ? { commands: { test: 'node --test' } } : {};
  const change = { cloneUrl: remote.url, ...quick, ...given.change };
  const { means, answer } = given;
  const played = await playAttempt(server, change, { means: supervisorMeans(means), answer });
  return { remote, ...played };
}

describe('a whole attempt', () => {
  it('goes from the request to a pushed commit whose gates were run by the factory', async () => {
    const { end, remote, calls, of, server, artifacts } = await attempt(
      greeter,
      [
        write('greet.js', 'export const greet = () => "hello";\n'),
        { call: 'checklist', with: { claim: ['1'] } },
        finish,
      ],
      { change: { commands: {} } },
    );
    assert.equal(end.outcome, 'delivered', JSON.stringify(end));
    assert.ok(end.outcome === 'delivered');
    assert.equal(git(remote.path, 'rev-parse', 'factory/12-work'), end.sha);
    assert.equal(git(remote.path, 'show', 'factory/12-work:greet.js'), 'export const greet = () => "hello";');
    assert.equal(
      git(remote.path, 'log', '-1', '--format=%s%n%b', 'factory/12-work'),
      'Say hello\nFor acme/widgets#12.',
    );
    assert.deepEqual(
      calls
        .map((call) => call.operation)
        .filter((operation) => !['heartbeat', 'reserve', 'settle'].includes(operation)),
      ['register', 'clone-token', 'plan', 'checkpoint', 'validate', 'authorize-push', 'complete'],
    );
    const report = attemptReportSchema.parse(end.report);
    assert.deepEqual(
      report.gates.map((gate) => [gate.name, gate.status, gate.redOnBase]),
      [
        ['test', 'passed', false],
        ['secrets', 'passed', false],
        ['checks', 'passed', false],
        ['dependencies', 'passed', false],
        ['security rules', 'passed', false],
        ['diff policy', 'passed', false],
      ],
    );
    assert.equal(report.unverified, false);
    assert.deepEqual(report.changedFiles, [{ path: 'greet.js', added: 1, removed: 1 }]);
    assert.deepEqual(
      report.checklist.map((item) => item.state),
      ['done'],
    );
    assert.equal(report.usage.modelCalls, 4, 'three of the developer, one of the critic');
    assert.equal((of('authorize-push')[0]?.oldSha as null) ?? null, null);
    assert.match(String(server.requests[0]?.messages[1]?.content), /Say hello/);
    for (const name of readdirSync(artifacts))
      assert.doesNotMatch(readFileSync(join(artifacts, name), 'latin1'), /the-model-key-of-this-test/);
  });

  it('says so when nothing could be verified, in a repository without tests', async () => {
    const { end } = await attempt({ 'README.md': '# x\n' }, [write('README.md', '# hello\n'), finish]);
    assert.ok(end.outcome === 'delivered');
    assert.equal(end.report.unverified, true);
    assert.deepEqual(
      end.report.gates.map((gate) => gate.name),
      ['secrets', 'checks', 'dependencies', 'security rules', 'diff policy'],
    );
  });

  it('runs tests that the agent brought to a repository without any', async () => {
    const { end } = await attempt({ 'README.md': '# x\n' }, [
      write('package.json', '{"scripts":{"test":"exit 0"}}'),
      finish,
    ]);
    assert.ok(end.outcome === 'delivered');
    assert.equal(end.report.unverified, false);
  });

  it('does not blame the agent for tests that failed before, but for new failures', async () => {
    const red = {
      ...greeter,
      'old.test.js': `import { test } from 'node:test';\ntest('is broken', () => { throw new Error('as ever'); });\n`,
    };
    const fine = await attempt(red, [write('greet.js', 'export const greet = () => "hello";\n'), finish]);
    assert.ok(fine.end.outcome === 'delivered');
    const gate = fine.end.report.gates.find((each) => each.name === 'test');
    assert.equal(gate?.status, 'failed');
    assert.equal(gate?.redOnBase, true);
    assert.match(gate?.summary ?? '', /red before the change/);

    const worse = await attempt(red, [write('greet.js', 'export const greet = () => "";\n'), finish], {
      change: { limits: { ...assignment({ cloneUrl: '' }).limits, refinements: 0 } },
    });
    assert.ok(worse.end.outcome === 'failed');
    assert.equal(worse.end.stopReason, 'gates_failed');
    assert.match(
      worse.end.report?.gates.find((each) => each.name === 'test')?.summary ?? '',
      /these failures are new: greets/,
    );
  });

  it('hands red gates back to the agent, with their output, and delivers the repair', async () => {
    const { end, of, server, remote } = await attempt(greeter, [
      write('greet.js', 'export const greet = () => "";\n'),
      finish,
      write('greet.js', 'export const greet = () => "hello";\n'),
      finish,
    ]);
    assert.ok(end.outcome === 'delivered');
    assert.deepEqual(of('resume-work'), [{ failingGates: ['test'] }]);
    assert.match(String(server.requests[2]?.messages[1]?.content), /gate test[\s\S]*greets/);
    assert.equal(git(remote.path, 'rev-list', '--count', 'main..factory/12-work'), '2');
  });

  it('gives up when the gates stay red', async () => {
    let round = 0;
    const { end, of, remote } = await attempt(greeter, () => {
      round += 1;
      return round % 2 === 1 ? write('greet.js', `export const greet = () => ""; // ${round}\n`) : finish;
    });
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'gates_failed');
    assert.equal(of('resume-work').length, 2);
    assert.equal(of('checkpoint').length, 3);
    assert.equal(of('authorize-push').length, 0);
    assert.equal(git(remote.path, 'for-each-ref', '--format=%(refname)'), 'refs/heads/main');
    assert.ok(end.report?.gates.some((gate) => gate.status === 'failed'));
  });

  it('lets an agent that ran out of turns go on with a fresh context, as long as it gets on', async () => {
    let requests = 0;
    const { end, server, of } = await attempt(greeter, ({ messages }) => {
      requests += 1;
      if (/interrupted; your changes are in the working tree/.test(String(messages[1]?.content))) {
        return messages.length === 2
          ? ([write('more.js', 'export {};\n'), { call: 'checklist', with: { claim: ['1'] } }].flat() as Turn)
          : finish;
      }
      return messages.length === 2 ? write('half.js', 'export {};\n') : 'I would now go on.';
    });
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.equal(requests, server.requests.length);
    assert.deepEqual(
      end.report.changedFiles.map((file) => file.path),
      ['half.js', 'more.js'],
    );
    assert.equal(of('checkpoint').length, 2);
    assert.equal(of('validate').length, 1);
  });

  it('gives the agent a history of its own, of which nothing is delivered', async () => {
    const { end, server, remote } = await attempt(greeter, [
      write('greet.js', 'export const greet = () => "hello";\n'),
      bash(
        'git status --short; git diff --stat; git commit -qam mine; git config core.hooksPath x; git log --oneline | wc -l',
      ),
      finish,
    ]);
    assert.ok(end.outcome === 'delivered');
    assert.match(JSON.stringify(server.requests[2]?.messages.at(-1)), / M greet\.js[\s\S]*1 file changed/);
    assert.equal(git(remote.path, 'log', '--format=%an', 'factory/12-work'), 'devfactory[bot]\nSomebody');
  });

  it('does not take for the agent’s work what installing left behind', async () => {
    const { end } = await attempt(
      { ...greeter, Makefile: 'test:\n\ttrue\n', '.github/factory.yml': 'x' },
      [write('greet.js', 'export const greet = () => "hello";\n'), finish],
      {
        change: {
          commands: {
            install: 'mkdir -p node_modules/x vendor && echo 1 > node_modules/x/y && echo 2 > vendor/z',
            test: 'test -f vendor/z && node --test',
          },
        },
      },
    );
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.deepEqual(
      end.report.changedFiles.map((file) => file.path),
      ['greet.js'],
    );
    assert.deepEqual(
      end.report.gates.map((gate) => [gate.name, gate.status]),
      [
        ['install', 'passed'],
        ['test', 'passed'],
        ['secrets', 'passed'],
        ['checks', 'passed'],
        ['dependencies', 'passed'],
        ['security rules', 'passed'],
        ['diff policy', 'passed'],
      ],
    );
  });

  it('ends with no_changes when the agent edits nothing', async () => {
    const { end, of } = await attempt(greeter, [finish]);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'no_changes');
    assert.equal(of('validate').length, 0);
    assert.equal(of('fail').length, 1);
  });

  it('stops at a protected path, however it was written', async () => {
    const { end, of } = await attempt(greeter, [
      bash('mkdir -p .github/workflows && echo "on: push" > .github/workflows/x.yml'),
      finish,
    ]);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'protected_path');
    assert.match(end.explanation, /\.github\/workflows\/x\.yml/);
    assert.equal(of('authorize-push').length, 0);
  });

  it('lets no secret, escaping link or nested repository leave', async () => {
    const token = ['gh', 'p_', 'A'.repeat(36)].join('');
    const { end } = await attempt(
      greeter,
      [
        bash(
          `echo "const t = '${token}'" > t.js; ln -s /etc/passwd link; mkdir n && cd n && git init -q . && echo x > x && git add x && git -c user.name=x -c user.email=x@x commit -qm x`,
        ),
        finish,
      ],
      { change: { limits: { ...assignment({ cloneUrl: '' }).limits, refinements: 0 } } },
    );
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'gates_failed');
    const summaries = end.report?.gates.map((gate) => gate.summary).join('\n') ?? '';
    assert.match(summaries, /t\.js:1: looks like a secret \(github-token\)/);
    assert.match(summaries, /link: the link points out/);
    assert.match(summaries, /n: a repository inside the repository/);
    assert.doesNotMatch(JSON.stringify(end), new RegExp(token));
  });

  it('says what to do about a repository without commits', async () => {
    const { end } = await attempt({}, [finish]);
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'blocked');
    assert.match(end.explanation, /has no commits/);
  });

  it('does not touch a branch of the same name that somebody else prepared, before the work or during it', async () => {
    const remote = prepareRemote(temporaryFolder('attempt-remote'), greeter);
    git(remote.path, 'branch', 'factory/12-work', 'main');
    const before = await attempt(greeter, [finish], { change: { cloneUrl: remote.url } });
    assert.ok(before.end.outcome === 'failed');
    assert.equal(before.end.stopReason, 'branch_conflict');

    const second = prepareRemote(temporaryFolder('attempt-remote'), greeter);
    const during = await attempt(greeter, [write('a.js', ''), finish], {
      change: { cloneUrl: second.url },
      answer: (operation) => {
        if (operation === 'authorize-push') git(second.path, 'branch', 'factory/12-work', 'main');
        return undefined;
      },
    });
    assert.ok(during.end.outcome === 'failed');
    assert.equal(during.end.stopReason, 'branch_conflict');
    assert.equal(during.of('complete').length, 0);
  });

  it('exits quietly while another job holds the files, and after a plan that was all that was asked for', async () => {
    for (const outcome of ['waiting', 'stop-after-plan'] as const) {
      const { end, of, server } = await attempt(greeter, [finish], {
        answer: (operation) => (operation === 'plan' ? { outcome } : undefined),
      });
      assert.equal(end.outcome, outcome === 'waiting' ? 'waiting' : 'planned');
      assert.equal(of('fail').length + server.requests.length, 0);
    }
  });

  it('keeps the agent from the supervisor’s folder, environment and network', async () => {
    const marker = `probe ${process.pid}`;
    const { server } = await attempt(greeter, [
      bash(
        'env; ls -A ..; cat ../git/config ../trace.jsonl; cat /proc/*/environ; node -e "fetch(\'http://127.0.0.1:1\').catch((e) => console.log(e.cause.code))"',
      ),
      finish,
    ]);
    const answer = JSON.stringify(server.requests[1]?.messages.at(-1));
    assert.doesNotMatch(answer, /the-model-key-of-this-test|repositoryformatversion|"seq"/);
    assert.ok(!answer.includes(marker));
  });
});

describe('a further round and a resumed attempt', () => {
  it('builds on the branch and on what reviewers said', async () => {
    const remote = prepareRemote(temporaryFolder('attempt-remote'), greeter);
    const first = await attempt(
      greeter,
      [write('greet.js', 'export const greet = () => "hello";\n'), finish],
      { change: { cloneUrl: remote.url } },
    );
    assert.ok(first.end.outcome === 'delivered');
    const second = await attempt(greeter, [write('more.js', 'export {};\n'), finish], {
      change: {
        cloneUrl: remote.url,
        branchSha: first.end.sha,
        additions: [
          {
            kind: 'review',
            text: 'Add more.js, please.',
            author: { id: 9, login: 'reviewer' },
            source: 'review:1',
          },
        ],
      },
    });
    assert.ok(second.end.outcome === 'delivered', JSON.stringify(second.end));
    assert.equal(git(remote.path, 'rev-parse', 'factory/12-work^'), first.end.sha);
    assert.match(
      String(second.server.requests[0]?.messages[1]?.content),
      /review of the pull request by @reviewer[\s\S]*Add more\.js/,
    );
    assert.deepEqual(
      second.end.report.changedFiles.map((file) => file.path),
      ['more.js'],
    );
  });

  it('goes on from the checkpoint of a lost worker, and begins anew when it is of no use', async () => {
    const remote = prepareRemote(temporaryFolder('attempt-remote'), greeter);
    const lost = await attempt(
      greeter,
      [write('half.js', 'export {};\n'), { call: 'checklist', with: { claim: ['1'] } }, finish],
      {
        change: { cloneUrl: remote.url },
        answer: (operation) => {
          if (operation === 'authorize-push') throw new Error('the worker dies here');
          return undefined;
        },
      },
    );
    assert.ok(lost.end.outcome === 'failed');
    assert.equal(lost.end.stopReason, 'worker_error');
    const [checkpoint] = lost.of('checkpoint') as {
      bundle: { sha256: string; bytes: number };
      headSha: string;
      finishedItems: string[];
    }[];
    assert.ok(checkpoint !== undefined);
    assert.deepEqual(checkpoint.finishedItems, ['1']);
    const content = readFileSync(join(lost.artifacts, checkpoint.bundle.sha256));
    const resumed = await attempt(greeter, [finish], {
      change: { cloneUrl: remote.url, attempt: 2, checkpoint: { ...checkpoint, downloadUrl: 'test:' } },
      means: { download: async () => content },
    });
    assert.ok(resumed.end.outcome === 'delivered', JSON.stringify(resumed.end));
    assert.equal(resumed.end.sha, checkpoint.headSha);
    assert.match(
      String(resumed.server.requests[0]?.messages[1]?.content),
      /Your last words were:[\s\S]*Done\./,
    );

    const anew = await attempt(greeter, [finish], {
      change: { checkpoint: { ...checkpoint, downloadUrl: 'test:' } },
      means: { download: async () => Buffer.from('rubbish') },
    });
    assert.ok(anew.end.outcome === 'failed');
    assert.equal(anew.end.stopReason, 'no_changes');
  });
});

describe('stopping', () => {
  // Other runs on the same machine have other numbers.
  const nap = 200_000_000 + process.pid * 10;

  it('ends at the directive of a heartbeat, with nothing left running', async () => {
    let beat = () => {};
    const { end } = await attempt(
      greeter,
      [bash(`sleep ${nap} & (setsid sleep ${nap} &) ; sleep ${nap}`), finish],
      {
        means: {
          every: (_ms, callback) => {
            beat = callback;
            return () => {};
          },
          log: { info() {}, warn() {}, error() {} },
        },
        answer: (operation, calls) => {
          if (operation === 'reserve') setTimeout(() => beat(), 400);
          const working = calls.some((call) => call.operation === 'reserve');
          return operation === 'heartbeat' && working
            ? { directive: 'stop', reason: 'cancelled by @somebody' }
            : undefined;
        },
      },
    );
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'cancelled');
    assert.match(end.explanation, /cancelled by @somebody/);
    assert.deepEqual(living(`sleep\0${nap}`), []);
  });

  it('saves a checkpoint when the platform ends the worker', async () => {
    const controller = new AbortController();
    const { end, of } = await attempt(
      greeter,
      [write('half.js', 'export {};\n'), bash('sleep 1000'), finish],
      {
        means: { rights: createRights(controller.signal) },
        answer: (operation, calls) => {
          if (operation === 'reserve' && calls.filter((call) => call.operation === 'reserve').length === 2)
            setTimeout(() => controller.abort(), 200);
          return undefined;
        },
      },
    );
    assert.ok(end.outcome === 'failed');
    assert.equal(end.stopReason, 'worker_error');
    assert.equal(of('checkpoint').length, 1);
  });
});

function living(text: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^[0-9]+$/.test(name) || !existsSync(`/proc/${name}/cmdline`)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}
