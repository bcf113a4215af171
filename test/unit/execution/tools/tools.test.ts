import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { toolNames } from '../../../../src/contracts/agent-task.ts';
import { callTool, useForReal } from '../../../../src/execution/agents/native/call-tool.ts';
import { createOutputFiles } from '../../../../src/execution/tools/output-files.ts';
import type { ToolContext } from '../../../../src/execution/tools/tool.ts';
import { toolTable } from '../../../../src/execution/tools/tool-table.ts';
import { createWorkspaceFiles } from '../../../../src/execution/workspace/workspace-files.ts';
import { childProcessSandbox } from '../../../support/child-process-sandbox.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

function workbench(contents: Record<string, string> = {}) {
  const folder = temporaryFolder('tools');
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(join(workspace, path, '..'), { recursive: true });
    writeFileSync(join(workspace, path), content);
  }
  const context: ToolContext = {
    workspace,
    files: createWorkspaceFiles(workspace, { writeGlobs: ['**'], denyGlobs: ['frozen/**'] }),
    outputs: createOutputFiles(folder),
    sandbox: childProcessSandbox(),
    commandEnvironment: { PATH: process.env.PATH ?? '' },
    network: 'none',
    remainingMs: 60_000,
    signal: new AbortController().signal,
    session: {
      checklist: [
        { id: '1', text: 'One', state: 'open' },
        { id: '2', text: 'Two', acceptance: 'npm test', state: 'done' },
      ],
      learnings: [],
      readOutput: () => ({ value: undefined }),
      refusedOutputs: 0,
      finished: undefined,
    },
  };
  return {
    workspace,
    context,
    text: (path: string) => readFileSync(join(workspace, path), 'utf8'),
    use: (name: string, input: unknown) =>
      callTool({ id: 'c', name, arguments: JSON.stringify(input) }, toolNames, context, useForReal),
  };
}

test('every tool of the contract is there, under its name and with an object as parameters', () => {
  for (const name of toolNames) {
    assert.equal(toolTable[name].name, name);
    assert.equal(toolTable[name].parameters.type, 'object');
    assert.equal(toolTable[name].parameters.additionalProperties, false);
  }
});

test('edit replaces text that occurs once and says where', async () => {
  const { use, text } = workbench({ 'a.js': 'one\ntwo\nthree\n' });
  const outcome = await use('edit', { path: 'a.js', old_text: 'two', new_text: '$& $1 $$' });
  assert.deepEqual([outcome.failed, outcome.text], [false, '"a.js" was changed at line 2.']);
  assert.equal(text('a.js'), 'one\n$& $1 $$\nthree\n');
});

test('edit refuses text that occurs more than once and names the lines', async () => {
  const { use, text } = workbench({ 'a.js': 'x\ny\nx\n' });
  const outcome = await use('edit', { path: 'a.js', old_text: 'x', new_text: 'z' });
  assert.match(outcome.text, /occurs 2 times \(lines 1, 3\)/);
  assert.equal(text('a.js'), 'x\ny\nx\n');
});

test('edit shows the nearest region when text does not occur exactly', async () => {
  const { use } = workbench({
    'a.js': 'function a() {\n    return 1;\n}\n\nfunction b() {\n    return 2;\n}\n',
  });
  const outcome = await use('edit', {
    path: 'a.js',
    old_text: 'function b() {\n  return 2;\n}',
    new_text: '',
  });
  assert.match(outcome.text, /nearest is at lines 5 to 7:\n5\tfunction b\(\) \{\n6\t {4}return 2;\n7\t\}/);
  const similar = await use('edit', { path: 'a.js', old_text: 'functoin b()', new_text: '' });
  assert.match(similar.text, /nearest is at lines 5 to 5/);
  const nothing = await use('edit', { path: 'a.js', old_text: '0123456789'.repeat(9), new_text: '' });
  assert.match(nothing.text, /nor anything like it/);
});

test('edit keeps Windows line ends', async () => {
  const { use, text } = workbench({ 'a.txt': 'one\r\ntwo\r\nthree\r\n' });
  await use('edit', { path: 'a.txt', old_text: 'one\ntwo', new_text: '1\n2' });
  assert.equal(text('a.txt'), '1\r\n2\r\nthree\r\n');
});

test('edit damages no file that is not text', async () => {
  const { use, workspace } = workbench();
  writeFileSync(join(workspace, 'latin1.txt'), Buffer.from([0x67, 0x72, 0xfc, 0x6e]));
  const outcome = await use('edit', { path: 'latin1.txt', old_text: 'gr', new_text: 'GR' });
  assert.match(outcome.text, /not a UTF-8 text/);
});

test('edit and write refuse protected files, missing files and empty replacements', async () => {
  const { use } = workbench({ 'frozen/a.js': 'x', 'b.js': 'x' });
  assert.match((await use('edit', { path: 'frozen/a.js', old_text: 'x', new_text: 'y' })).text, /protected/);
  assert.match((await use('write', { path: 'frozen/new.js', content: 'x' })).text, /protected/);
  assert.match((await use('edit', { path: 'none.js', old_text: 'x', new_text: 'y' })).text, /does not exist/);
  assert.match((await use('edit', { path: 'b.js', old_text: '', new_text: 'y' })).text, /empty/);
  assert.match((await use('edit', { path: 'b.js', old_text: 'x', new_text: 'x' })).text, /the same/);
});

test('read numbers lines, gives ranges, lists folders, and says what is binary', async () => {
  const { use, workspace } = workbench({
    'a.txt': 'one\ntwo\nthree\n',
    'sub/b.txt': '',
    'long.txt': 'x'.repeat(5_000),
  });
  writeFileSync(join(workspace, 'binary'), Buffer.from([1, 0, 2]));
  assert.equal((await use('read', { path: 'a.txt' })).text, '1\tone\n2\ttwo\n3\tthree');
  assert.equal(
    (await use('read', { path: 'a.txt', start_line: 2, end_line: 2 })).text,
    '2\ttwo\n[lines 2 to 2 of 3; go on with start_line 3]'.split('\n')[0],
  );
  assert.match((await use('read', { path: 'a.txt', start_line: 9 })).text, /only 3 lines/);
  assert.match((await use('read', { path: 'a.txt', start_line: 3, end_line: 1 })).text, /before/);
  assert.equal((await use('read', { path: 'sub/b.txt' })).text, '[empty file]');
  assert.match((await use('read', { path: 'long.txt' })).text, /3000 characters more/);
  assert.match((await use('read', { path: 'binary' })).text, /binary file of 3 bytes/);
  assert.equal((await use('read', { path: '.' })).text, 'a.txt\nbinary\nlong.txt\nsub/');
  assert.match((await use('read', { path: 'output:7' })).text, /There is no output:7/);
});

test('read of a long file stops at its cap and says how to go on', async () => {
  const { use } = workbench({ 'long.txt': `${'some words in a line\n'.repeat(5_000)}` });
  const { text } = await use('read', { path: 'long.txt' });
  assert.ok(text.length < 40_000);
  assert.match(text, /\[lines 1 to (\d+) of 5000; go on with start_line \d+\]$/);
});

test('bash runs in the folder asked for and reports exit codes, signals and time-outs', async () => {
  const { use } = workbench({ 'sub/a.txt': 'x' });
  assert.equal(
    (await use('bash', { command: 'ls; echo no >&2; exit 3', cwd: 'sub' })).text,
    'a.txt\nno\n[exit code 3]',
  );
  assert.match((await use('bash', { command: 'kill -9 $$' })).text, /ended by signal SIGKILL/);
  const late = await use('bash', { command: 'sleep 30', timeout_s: 1 });
  assert.equal(late.timedOut, true);
  assert.match(late.text, /timed out/);
});

test('bash refuses to start outside of the workspace', async () => {
  const { use, workspace } = workbench({ 'a.txt': 'x' });
  symlinkSync('/etc', join(workspace, 'link'));
  for (const cwd of ['..', '/etc', 'link', 'a.txt', 'none'])
    assert.match((await use('bash', { command: 'pwd', cwd })).text, /^Refused/);
});

test('a long output keeps both ends, and the whole can be read', async () => {
  const { use } = workbench();
  const { text } = await use('bash', { command: 'echo FIRST; seq 1 20000; echo LAST' });
  assert.ok(text.length < 17_000);
  assert.match(
    text,
    /^FIRST\n1\n[\s\S]*characters left out[\s\S]*\nLAST\n\[the whole output is kept as output:1/,
  );
  assert.match(
    (await use('read', { path: 'output:1', start_line: 10_001, end_line: 10_001 })).text,
    /^10001\t10000/,
  );
});

test('grep finds lines with path and number, follows no links, and leaves out what is no text', async () => {
  const { use, workspace } = workbench({
    'a.js': 'foo\nbar\n',
    'sub/b.ts': 'Foo bar\n',
    'node_modules/x/c.js': 'foo\n',
    '.hidden/d.js': 'foo\n',
  });
  writeFileSync(join(workspace, 'binary'), Buffer.from('foo\0'));
  symlinkSync('/etc', join(workspace, 'link'));
  assert.equal((await use('grep', { pattern: '^foo$' })).text, 'a.js:1:foo\n.hidden/d.js:1:foo');
  assert.equal(
    (await use('grep', { pattern: 'foo', ignore_case: true, glob: '*.ts' })).text,
    'sub/b.ts:1:Foo bar',
  );
  assert.equal((await use('grep', { pattern: 'bar', path: 'sub' })).text, 'sub/b.ts:1:Foo bar');
  assert.equal((await use('grep', { pattern: 'bar', path: 'a.js' })).text, 'a.js:2:bar');
  assert.match((await use('grep', { pattern: 'nowhere' })).text, /No line matches in 3 files/);
  assert.match((await use('grep', { pattern: '(?=x)' })).text, /RE2/);
  assert.match((await use('grep', { pattern: 'x', path: '../..' })).text, /Refused/);
});

test('grep is not held up by a pattern made to be slow', { timeout: 10_000 }, async () => {
  const { use } = workbench({ 'a.txt': `${'a'.repeat(100_000)}!\n` });
  assert.match((await use('grep', { pattern: '(a+)+$' })).text, /No line/);
});

test('claiming is the most an agent can do to a checklist', async () => {
  const { use, context } = workbench();
  assert.match(
    (await use('checklist', {})).text,
    /^\[open\] 1: One\n\[done\] 2: Two \(accepted when: npm test\)$/,
  );
  assert.match((await use('checklist', { claim: ['1', '3'] })).text, /no item "3"/);
  assert.equal(context.session.checklist[0]?.state, 'open');
  await use('checklist', { claim: ['1', '2'] });
  assert.deepEqual(
    context.session.checklist.map(({ state }) => state),
    ['claimed', 'done'],
  );
  await use('checklist', { reopen: ['1', '2'] });
  assert.deepEqual(
    context.session.checklist.map(({ state }) => state),
    ['open', 'done'],
  );
});

test('facts are noted up to a number', async () => {
  const { use, context } = workbench();
  for (let fact = 0; fact < 25; fact += 1) await use('learn', { fact: `Fact ${fact}` });
  assert.equal(context.session.learnings.length, 20);
  assert.equal((await use('learn', { fact: 'x'.repeat(501) })).failed, true);
});
