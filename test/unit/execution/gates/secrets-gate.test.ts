import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAddedLines } from '../../../../src/execution/gates/added-lines.ts';
import { secretsGate } from '../../../../src/execution/gates/secrets-gate.ts';
import { createRedactor } from '../../../../src/redaction/redactor.ts';

const token = ['gh', 'p_', 'A1'.repeat(18)].join('');
const patch = (path: string, lines: string[], start = 1) =>
  `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -0,0 +${start},${lines.length} @@\n${lines.map((line) => `+${line}`).join('\n')}\n`;
const redactor = createRedactor({ secrets: ['the-key-this-process-holds'] });

describe('readAddedLines', () => {
  it('takes only what is added, with its line numbers', () => {
    const text =
      'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -2,2 +2 @@ f()\n-old\n-older\n+new\n@@ -9,0 +9,2 @@\n+nine\n+ten\n\\ No newline at end of file\n';
    assert.deepEqual(readAddedLines(text), [{ path: 'x', text: 'new\nnine\nten', lineNumbers: [2, 9, 10] }]);
  });

  it('is not misled by lines that look like headers', () => {
    const lines = ['++ b/fake', '@@ -1 +1 @@', 'diff --git a/y b/y'];
    assert.deepEqual(readAddedLines(patch('x', lines)), [
      { path: 'x', text: lines.join('\n'), lineNumbers: [1, 2, 3] },
    ]);
  });
});

describe('secretsGate', () => {
  it('passes a clean diff', () =>
    assert.equal(secretsGate(patch('a', ['const x = 1;']), redactor, 0).result.status, 'passed'));

  it('names file, line and kind, and never the secret', () => {
    const { result, blocks, output } = secretsGate(
      patch('src/a.js', ['fine', `const t = "${token}";`], 40),
      redactor,
      0,
    );
    assert.equal(result.status, 'failed');
    assert.equal(blocks, true);
    assert.equal(output, 'src/a.js:41: looks like a secret (github-token)');
  });

  it('does not listen to comments that would switch it off', () => {
    assert.equal(
      secretsGate(patch('a', ['// secretlint-disable', `"${token}" // gitleaks:allow`]), redactor, 0).blocks,
      true,
    );
  });

  it('finds a private key over several lines, and what the factory itself holds', () => {
    const begin = ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ');
    const end = ['-----END', 'RSA PRIVATE KEY-----'].join(' ');
    assert.match(
      secretsGate(patch('k.pem', [begin, 'TUlJ', end]), redactor, 0).output,
      /k\.pem:1: looks like a secret \(private-key\)/,
    );
    const encoded = Buffer.from('the-key-this-process-holds').toString('base64');
    assert.match(secretsGate(patch('x', [encoded]), redactor, 0).output, /x: holds a secret of this factory/);
  });

  it('ignores what is removed', () => {
    const text = `diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-${token}\n`;
    assert.equal(secretsGate(text, redactor, 0).blocks, false);
  });

  it('finds nothing in megabytes of ordinary code', () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `const value${index} = "${'a'.repeat(60)}";`);
    assert.equal(secretsGate(patch('big.js', lines), redactor, 0).blocks, false);
  });
});
