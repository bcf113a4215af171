import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTrace } from '../../../../src/execution/trace/read-trace.ts';
import { writeTrace } from '../../../../src/execution/trace/write-trace.ts';
import { createRedactor } from '../../../../src/redaction/redactor.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const secret = 'correct-horse-battery';
const clock = { now: () => Date.parse('2026-01-02T03:04:05.678Z') };

function begin() {
  const path = join(temporaryFolder('trace'), 'trace.jsonl');
  const file = writeTrace(path, { clock, redactor: createRedactor({ secrets: [secret] }) });
  return { path, file, text: () => readFileSync(path, 'utf8') };
}

test('entries of all owners are numbered in one row, dated, redacted, and on disk at once', () => {
  const { file, text } = begin();
  const agent = file.for({ taskId: 't1', role: 'developer', iteration: 1 });
  const gates = file.for({ taskId: 't2', role: 'gates', iteration: 0 });
  assert.equal(
    agent.write({ kind: 'note', payload: { said: `the key is ${secret}`, bytes: Buffer.from(secret) } }),
    0,
  );
  assert.equal(gates.write({ kind: 'gate', payload: null, treeHash: 'abc' }), 1);
  const { entries, broken } = readTrace(text());
  assert.equal(broken, undefined);
  assert.deepEqual(entries[0], {
    seq: 0,
    taskId: 't1',
    role: 'developer',
    iteration: 1,
    kind: 'note',
    payload: { said: 'the key is [redacted:secret]', bytes: `[${secret.length} bytes]` },
    at: '2026-01-02T03:04:05.678Z',
  });
  assert.equal(entries[1]?.treeHash, 'abc');
  file.close();
});

test('a trace is begun once and never through a link', () => {
  const { path, file } = begin();
  assert.throws(() => writeTrace(path, { clock, redactor: createRedactor() }), /EEXIST/);
  symlinkSync('/tmp/elsewhere', `${path}.link`);
  assert.throws(() => writeTrace(`${path}.link`, { clock, redactor: createRedactor() }));
  file.close();
});

test('line separators and unpaired surrogates stay within their line', () => {
  const { file, text } = begin();
  file.for({ taskId: 't', role: 'r', iteration: 0 }).write({ kind: 'note', payload: 'a\u2028b\nc\ud800' });
  assert.equal(text().trimEnd().split('\n').length, 1);
  assert.equal(readTrace(text()).entries[0]?.payload, 'a\u2028b\nc\ud800');
  file.close();
});

const line = (seq: number) =>
  JSON.stringify({ seq, taskId: 't', role: 'r', iteration: 0, kind: 'note', payload: seq, at: 'now' });

for (const [name, lines, seq] of [
  ['a missing entry', [line(0), line(2)], 1],
  ['a repeated entry', [line(0), line(0)], 1],
  ['half a line at the end', [line(0), line(1).slice(0, 20)], 1],
  ['an entry in another form', [line(0), '{"seq":1}'], 1],
] as const) {
  test(`${name} ends what can be read`, () => {
    const { entries, broken } = readTrace(lines.join('\n'));
    assert.equal(entries.length, seq);
    assert.equal(broken?.seq, seq);
  });
}

for (const content of ['', '\n\n', 'hello', '{}', '[]', line(1)]) {
  test(`${JSON.stringify(content.slice(0, 20))} is no trace at all`, () => {
    assert.throws(() => readTrace(content), { code: 'trace-unreadable' });
  });
}

test('a file that is there already is left as it is', () => {
  const path = join(temporaryFolder('trace'), 'trace.jsonl');
  writeFileSync(path, 'kept');
  assert.throws(() => writeTrace(path, { clock, redactor: createRedactor() }));
  assert.equal(readFileSync(path, 'utf8'), 'kept');
});
