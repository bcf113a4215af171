import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failureFingerprint, judgeProgress } from '../../../../src/execution/tasks/judge-progress.ts';
import { asGlob, scopeViolations } from '../../../../src/execution/tasks/scope-violations.ts';
import { quotedLine } from '../../../../src/execution/tasks/verify-quote.ts';

const trials = (...pairs: string[]) =>
  pairs.map((pair) => ({ tree: pair[0] ?? '', failures: pair[1] ?? '' }));

describe('progress across iterations', () => {
  it('is there as long as both tree and failures change', () => {
    assert.equal(judgeProgress([]), 'moving');
    assert.equal(judgeProgress(trials('ax')), 'moving');
    assert.equal(judgeProgress(trials('ax', 'by', 'cz')), 'moving');
  });

  it('asks for another way when the tree or the failures are the same twice, and ends at three times', () => {
    assert.equal(judgeProgress(trials('ax', 'ay')), 'replan');
    assert.equal(judgeProgress(trials('ax', 'bx')), 'replan');
    assert.equal(judgeProgress(trials('ax', 'bx', 'cx')), 'stuck');
    assert.equal(judgeProgress(trials('ax', 'ay', 'az')), 'stuck');
    assert.equal(judgeProgress(trials('ax', 'bx', 'cy')), 'moving');
  });

  it('never goes on for ever: among four repetitions of anything some verdict is not “moving”', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ax', 'bx', 'cy'), { maxLength: 6 }),
        fc.constantFrom('ax', 'cy'),
        (past, last) => {
          assert.equal(judgeProgress(trials(...past, last, last, last)), 'stuck');
        },
      ),
    );
  });

  it('takes the same failure for the same, whatever its figures', () => {
    const print = (output: string) => failureFingerprint('npm test', output);
    assert.equal(print('✖ greets (1.2ms)\n'), print('✖ greets (3.9ms)\nmore words'));
    assert.notEqual(print('✖ greets'), print('✖ parts'));
    assert.equal(print('failed after 12 s'), print('failed after 13 s'));
  });
});

describe('the scope of a task', () => {
  const scope = { writeGlobs: ['src/**'], frozen: [{ path: 'src/a.test.js', blob: '1' }] };

  it('holds what git recorded against its globs and the frozen tests', () => {
    assert.deepEqual(scopeViolations([{ path: 'src/a.js', blob: '2' }], scope), []);
    assert.match(scopeViolations([{ path: 'lib/a.js', blob: '2' }], scope).join(), /outside of what/);
    assert.deepEqual(scopeViolations([{ path: 'src/a.test.js', blob: '1' }], scope), []);
    for (const blob of ['2', '0'])
      assert.match(scopeViolations([{ path: 'src/a.test.js', blob }], scope).join(), /frozen test/);
  });

  it('writes any path as a glob that means only itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z*?[\]{}()!+@]{1,12}$/), (name) => {
        const path = `t/${name}`;
        const only = { writeGlobs: [asGlob(path)], frozen: [] };
        assert.deepEqual(scopeViolations([{ path, blob: '1' }], only), []);
        assert.equal(scopeViolations([{ path: `t/x${name}`, blob: '1' }], only).length, 1);
      }),
    );
  });
});

describe('a finding that quotes a line', () => {
  const patch = `diff --git a/a.js b/a.js
--- a/a.js
+++ b/a.js
@@ -1,0 +2,2 @@
+const x = 1;
+eval(input);
@@ -8,0 +11,1 @@
+eval(input);
`;

  it('is seen where the change adds that line to that file, at the place nearest to it', () => {
    const quote = { file: 'a.js', line: 9, quote: ' eval(input); ' };
    assert.equal(quotedLine(patch, quote), 11);
    assert.equal(quotedLine(patch, { ...quote, line: 1 }), 3);
    assert.equal(quotedLine(patch, { ...quote, file: 'b.js' }), undefined);
    assert.equal(quotedLine(patch, { ...quote, quote: 'eval(output)' }), undefined);
    assert.equal(quotedLine(patch, { ...quote, quote: '  ' }), undefined);
    assert.equal(quotedLine(patch, { file: 'a.js', line: 9, quote: undefined }), undefined);
  });
});
