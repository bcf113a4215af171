import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { uuidIds } from '../../../src/adapters/system/uuid-ids.ts';
import { createGitProgram } from '../../../src/execution/git/git-program.ts';
import {
  checkWorkingCopy,
  type WorkingCopyDependencies,
} from '../../../src/execution/standalone/check-working-copy.ts';
import type { Sandbox } from '../../../src/ports/sandbox.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { childProcessSandbox } from '../../support/child-process-sandbox.ts';
import { git, type PreparedFile, writeFiles } from '../../support/git-remote.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const tests =
  "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\ntest('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n";
const base = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'add.js': 'export const add = (a, b) => a + b;\n',
  'add.test.js': tests,
};

function workingCopy(files: Record<string, PreparedFile> = base): string {
  const folder = join(temporaryFolder('working-copy'), 'copy');
  mkdirSync(folder);
  git(folder, 'init', '--quiet', '-b', 'main');
  writeFiles(folder, files);
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '-m', 'Begin');
  return folder;
}

async function check(
  repository: string,
  options: { readOnly?: boolean; base?: string } = {},
  openSandbox: WorkingCopyDependencies['openSandbox'] = () => childProcessSandbox(),
) {
  return await checkWorkingCopy(
    { repository, readOnly: false, ...options },
    {
      git: createGitProgram({ searchPath: process.env.PATH ?? '', timeoutMs: 60_000 }),
      clock: createAdjustableClock(1_700_000_000_000),
      ids: uuidIds,
      folder: temporaryFolder('gates'),
      openSandbox,
      signal: new AbortController().signal,
      onGate() {},
    },
  );
}
const codesOf = (report: Awaited<ReturnType<typeof check>>) => report.findings.map(({ code }) => code).sort();
const gatesOf = (report: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(report.outcomes.map(({ result }) => [result.name, result.status]));

describe('the gates on a working copy', () => {
  it('judge what is not committed, against the base, and write nothing there', async () => {
    const copy = workingCopy();
    writeFileSync(join(copy, 'add.js'), 'export const add = (a, b) => a - b;\n');
    const index = readFileSync(join(copy, '.git/index'));
    const report = await check(copy);
    assert.equal(gatesOf(report).test, 'failed');
    assert.equal(report.outcomes.find(({ result }) => result.name === 'test')?.result.redOnBase, false);
    assert.deepEqual(
      report.changes.map(({ path }) => path),
      ['add.js'],
    );
    assert.deepEqual(readFileSync(join(copy, '.git/index')), index);
    assert.equal(git(copy, 'status', '--short'), 'M add.js');
    assert.ok(report.quality.score < 80);
  });

  it('are green on a good change, with a full score', async () => {
    const copy = workingCopy();
    writeFileSync(join(copy, 'add.test.js'), `${tests}test('again', () => assert.equal(add(2, 2), 4));\n`);
    const report = await check(copy);
    assert.deepEqual(gatesOf(report), {
      ...{ test: 'passed', secrets: 'passed', checks: 'passed', dependencies: 'passed' },
      ...{ 'security rules': 'passed', 'diff policy': 'passed' },
    });
    assert.deepEqual([report.quality.score, report.quality.risk.level], [100, 'low']);
  });

  it('see a test script that was weakened though it is green', async () => {
    const copy = workingCopy();
    writeFileSync(join(copy, 'package.json'), '{"type":"module","scripts":{"test":"exit 0"}}');
    writeFileSync(join(copy, 'add.js'), 'export const add = (a, b) => a - b;\n');
    const report = await check(copy);
    const test = report.outcomes.find(({ result }) => result.name === 'test')?.result;
    assert.deepEqual([test?.exitCode, test?.status, gatesOf(report).checks], [0, 'failed', 'failed']);
    assert.match(test?.summary ?? '', /do not show as passing: adds\./);
    assert.deepEqual(codesOf(report), ['gate-script-changed']);
  });

  it('keep instructions of agents and hooks protected where the configuration names other paths', async () => {
    const copy = workingCopy({
      ...base,
      '.github/factory.yml': 'governance: { protected_paths: ["infra/**"] }\n',
    });
    const guarded = ['.envrc', '.mcp.json', '.opencode/agent/x.md', 'CLAUDE.md', 'infra/a', 'lefthook.yml'];
    writeFiles(copy, Object.fromEntries([...guarded, '.hidden'].map((path) => [path, 'x\n'])));
    const report = await check(copy, { readOnly: true });
    assert.equal(gatesOf(report)['diff policy'], 'failed');
    assert.deepEqual(
      report.findings.filter(({ code }) => code === 'protected-path').map(({ path }) => path),
      guarded,
    );
    assert.deepEqual(
      report.findings.filter(({ code }) => code === 'hidden-file').map(({ path }) => path),
      ['.hidden'],
    );
  });

  it('run no hook, filter, monitor, diff driver or text conversion that a hostile repository names', async () => {
    const copy = workingCopy();
    const witness = join(copy, '..', 'executed');
    const script = join(copy, '..', 'evil.sh');
    writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> ${witness}\ncat\n`, { mode: 0o755 });
    for (const [key, value] of [
      ['core.fsmonitor', script],
      ['core.hooksPath', join(copy, 'hooks')],
      ['diff.external', script],
      ['diff.evil.command', script],
      ['diff.evil.textconv', script],
      ['filter.evil.clean', script],
      ['filter.evil.smudge', script],
      ['filter.evil.required', 'true'],
      ['core.pager', script],
      ['core.sshCommand', script],
      ['uploadpack.packObjectsHook', script],
    ] as const)
      git(copy, 'config', key, value);
    mkdirSync(join(copy, 'hooks'));
    for (const hook of ['pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction'])
      writeFileSync(join(copy, 'hooks', hook), `#!/bin/sh\necho ${hook} >> ${witness}\n`, { mode: 0o755 });
    writeFileSync(join(copy, '.gitattributes'), '* filter=evil diff=evil\n');
    writeFileSync(join(copy, 'add.js'), 'export const add = (a, b) => b + a;\n');
    const report = await check(copy, { readOnly: true });
    assert.equal(existsSync(witness) ? readFileSync(witness, 'utf8') : '', '');
    assert.deepEqual(
      codesOf(report).filter((code) => code === 'protected-path'),
      ['protected-path'],
    );
  });

  it('name submodules, links out, hidden names and huge files, and read none of what a link points at', async () => {
    const copy = workingCopy();
    const secret = join(copy, '..', 'outside.txt');
    writeFileSync(secret, ['gh', 'p_', 'Ab3'.repeat(12)].join(''));
    symlinkSync(secret, join(copy, 'link'));
    mkdirSync(join(copy, 'inner'));
    git(join(copy, 'inner'), 'init', '--quiet');
    writeFiles(join(copy, 'inner'), { f: 'x' });
    git(join(copy, 'inner'), 'add', 'f');
    git(join(copy, 'inner'), 'commit', '--quiet', '-m', 'x');
    writeFiles(copy, {
      'line\nend.txt': 'x',
      '-rf': 'x',
      'a\u202eb.js': 'x',
      'README.md': 'x',
      'readme.md': 'x',
      'big.bin': '\0'.repeat(2 * 1024 * 1024),
    });
    const report = await check(copy, { readOnly: true });
    for (const code of [
      ...['escaping-link', 'submodule', 'control-character-in-name', 'invisible-character-in-name'],
      ...['case-collision', 'binary-too-large'],
    ])
      assert.ok(codesOf(report).includes(code), code);
    assert.ok(!codesOf(report).includes('secret'));
  });

  it('close the way out and empty the sandboxes when a command cannot be run', async () => {
    const copy = workingCopy({ ...base, '.github/factory.yml': 'network: [registry.npmjs.org]\n' });
    const socketFiles: string[] = [];
    let emptied = 0;
    const broken: Sandbox = {
      rung: 'none',
      run: () => Promise.reject(new Error('the sandbox is gone')),
      killAll: async () => {
        emptied += 1;
      },
    };
    await assert.rejects(
      check(copy, {}, (_name, _visible, egress) => {
        assert.ok(egress !== undefined && existsSync(egress.socket));
        socketFiles.push(egress.socket);
        return broken;
      }),
      /the sandbox is gone/,
    );
    assert.deepEqual([socketFiles.map((path) => existsSync(path)), emptied], [[false], 1]);
  });

  it('refuse a folder that is no repository and a revision that is none', async () => {
    await assert.rejects(check(temporaryFolder('nothing')), { code: 'not-a-repository' });
    await assert.rejects(check(workingCopy(), { base: '--output=/tmp/x' }), { code: 'no-such-revision' });
    assert.ok(statSync('/tmp').isDirectory());
  });
});
