import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAddedLines } from '../../../../src/execution/gates/added-lines.ts';
import { findPatchSecrets } from '../../../../src/execution/gates/find-patch-secrets.ts';
import { describeFinding } from '../../../../src/execution/gates/finding.ts';
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

const found = (text: string) =>
  findPatchSecrets(readAddedLines(text), redactor).map(describeFinding).join('\n');

describe('findPatchSecrets', () => {
  it('finds nothing in a clean diff', () => assert.equal(found(patch('a', ['const x = 1;'])), ''));

  it('names file, line and kind, and never the secret', () => {
    assert.equal(
      found(patch('src/a.js', ['fine', `const t = "${token}";`], 40)),
      'critical: src/a.js:41: looks like a secret (github-token) [secret] → take it out of every commit of the branch, and revoke it',
    );
  });

  it('does not listen to comments that would switch it off', () => {
    const lines = ['// secretlint-disable', '/* eslint-disable */', `"${token}" // gitleaks:allow nosec`];
    assert.match(found(patch('a', lines)), /a:3: .*github-token/);
  });

  it('finds a private key over several lines, and what the factory itself holds', () => {
    const begin = ['-----BEGIN', 'RSA PRIVATE KEY-----'].join(' ');
    const end = ['-----END', 'RSA PRIVATE KEY-----'].join(' ');
    assert.match(found(patch('k.pem', [begin, 'TUlJ', end])), /k\.pem:1: .*private-key/);
    const encoded = Buffer.from('the-key-this-process-holds').toString('base64');
    assert.match(found(patch('x', [encoded])), /x: holds a secret of this factory/);
  });

  it('reads names of files, and does not repeat the secret when it tells of one', () => {
    const told = found(patch(`logs/${token}.txt`, ['x']));
    assert.match(told, /the name of the file looks like a secret \(github-token\)/);
    assert.ok(!told.includes(token));
  });

  it('says the line at which a secret begins that is split or encoded', () => {
    const halves = [token.slice(0, 20), token.slice(20)];
    assert.match(found(patch('a.py', ['x = (', `  "${halves[0]}"`, `  "${halves[1]}")`])), /a\.py:2: /);
    const encoded = Buffer.from(`key ${token}`).toString('base64');
    assert.match(found(patch('b.yml', ['a: 1', 'b: 2', `c: ${encoded}`])), /b\.yml:3: /);
  });

  it('ignores what is removed', () => {
    assert.equal(found(`diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-${token}\n`), '');
  });

  it('finds nothing in a megabyte of ordinary code', () => {
    const lines = Array.from({ length: 14_000 }, (_, index) => `const value${index} = "${'a'.repeat(60)}";`);
    assert.equal(found(patch('big.js', lines)), '');
  });
});
