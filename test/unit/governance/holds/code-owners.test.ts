import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { codeOwnersOf } from '../../../../src/governance/holds/code-owners.ts';

const spec = '.factory/spec.md';

describe('CODEOWNERS', () => {
  const patterns: [pattern: string, path: string, matches: boolean][] = [
    ['*', spec, true],
    ['*.md', spec, true],
    ['*.js', spec, false],
    ['/*', spec, false],
    ['**', spec, true],
    ['/.factory/', spec, true],
    ['.factory/', spec, true],
    ['.factory', spec, true],
    ['/.factory', spec, true],
    ['.factory/*', spec, true],
    ['.factory/**', spec, true],
    ['/.factory/spec.md', spec, true],
    ['spec.md', spec, true],
    ['/spec.md', spec, false],
    ['spec.md/', spec, false],
    ['**/spec.md', spec, true],
    ['.factory/spec.??', spec, true],
    ['/.Factory/', spec, false],
    ['docs/*', 'docs/start.md', true],
    ['docs/*', 'docs/build/start.md', false],
    ['apps/', 'src/apps/a/b.js', true],
    ['/apps/', 'src/apps/a/b.js', false],
    ['/scripts', 'scripts/deep/run.sh', true],
    ['**/logs', 'build/logs/one.txt', true],
    ['with\\ space.md', 'with space.md', true],
  ];
  for (const [pattern, path, expected] of patterns) {
    it(`${expected ? 'matches' : 'does not match'} ${path} with ${pattern}`, () => {
      assert.deepEqual(codeOwnersOf(`${pattern} @ada\n`, path), expected ? ['@ada'] : undefined);
    });
  }

  it('gives the owners of the last line that matches', () => {
    assert.deepEqual(codeOwnersOf('* @ada\n*.md @walter @acme/docs # both\n*.js @rita\n', spec), [
      '@walter',
      '@acme/docs',
    ]);
  });

  it('skips a line with a name that can be nobody', () => {
    for (const name of ['@acme/', '@', '@/team', 'nobody', '@a/b/c'])
      assert.deepEqual(codeOwnersOf(`* @ada\n* @rita ${name}\n`, spec), ['@ada'], name);
  });

  it('lets the last line take the owners away', () => {
    assert.deepEqual(codeOwnersOf('* @ada\n/.factory/ # nobody\n', spec), []);
  });

  it('skips comments, empty lines, and what GitHub does not understand', () => {
    const text = [
      '* @ada',
      '# * @eve',
      '',
      '!.factory/ @eve',
      '[s]pec.md @eve',
      '\\#* @eve',
      '*.md eve',
      '*.md @',
    ];
    assert.deepEqual(codeOwnersOf(text.join('\r\n'), spec), ['@ada']);
  });

  it('takes braces, extended patterns and the like for what they are: letters', () => {
    assert.equal(codeOwnersOf('{.factory,src}/ @eve\n', spec), undefined);
    assert.equal(codeOwnersOf('@(spec).md @eve\n', spec), undefined);
    assert.equal(codeOwnersOf('+(.factory)/ @eve\n', spec), undefined);
  });

  it('ignores a file that GitHub would not read, and is quick about hostile ones', () => {
    assert.equal(codeOwnersOf(`* @eve\n#${'x'.repeat(3 * 1024 * 1024)}`, spec), undefined);
  });

  it('never throws, and never names an owner that its text does not', () => {
    const line = fc.stringMatching(/^[*?./a-z@# \\!{}()|+]{0,24}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const text = lines.join('\n');
        for (const owner of codeOwnersOf(text, spec) ?? []) assert.ok(text.includes(owner));
      }),
    );
  });
});
