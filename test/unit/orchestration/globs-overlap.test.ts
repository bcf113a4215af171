import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import picomatch from 'picomatch';
import { globsOverlap } from '../../../src/orchestration/globs-overlap.ts';

describe('globs overlap', () => {
  const apart: [string[], string[]][] = [
    [['src/**'], ['docs/**']],
    [['src/a.ts'], ['src/b.ts']],
    [['src/**/*.ts'], ['src/**/*.md']],
    [['packages/one/**'], ['packages/two/**']],
    [['packages/one/**'], ['packages/one-more/**']],
    [['README.md'], ['src/**']],
    [['src/{a,b}/**'], ['docs/{a,b}/**']],
    [['*.md'], ['*.ts']],
    [
      ['docs/a.md', 'src/x.ts'],
      ['docs/b.md', 'src/y.ts'],
    ],
  ];
  for (const [left, right] of apart) {
    it(`${left} and ${right} never meet`, () => {
      assert.equal(globsOverlap(left, right), false);
      assert.equal(globsOverlap(right, left), false);
    });
  }

  const meeting: [string[], string[]][] = [
    [['**'], ['docs/a.md']],
    [['**'], ['**']],
    [['src/**'], ['src/a/b.ts']],
    [['src/*.ts'], ['src/a*']],
    [['src'], ['src/a.ts']],
    [['src/'], ['src/deep/**']],
    [['./src/a.ts'], ['src/a.ts']],
    [['/src/a.ts'], ['src/a.ts']],
    [['SRC/A.ts'], ['src/a.ts']],
    [['SRC/**'], ['src/a.ts']],
    [['!(a).ts'], ['A.ts']],
    [['[!a].ts'], ['A.ts']],
    [['{src,docs}/*.md'], ['docs/a.md']],
    [['{src,docs}/**'], ['test/**']],
    [['!src/**'], ['docs/**']],
    [['src/\\*.ts'], ['src/*.ts']],
    [['.github/**'], ['**/*.yml']],
    [['src/**/*.test.ts'], ['src/**/*.ts']],
    [['a'], ['b', 'a']],
    [[], ['docs/**']],
    [[], []],
  ];
  for (const [left, right] of meeting) {
    it(`${left.join(' ') || 'nothing named'} and ${right.join(' ') || 'nothing named'} may meet`, () => {
      assert.equal(globsOverlap(left, right), true);
      assert.equal(globsOverlap(right, left), true);
    });
  }

  it('never says apart of two globs that match a common path', () => {
    const segment = fc.constantFrom(
      'src',
      'docs',
      'a.ts',
      'b.md',
      'a',
      '*',
      '**',
      '*.ts',
      'a*',
      '{src,a}',
      '?',
      '[ab].ts',
      '*.{ts,md}',
      '.*',
      '.env*',
      '@(a|b)',
      '!(a).ts',
      '[!a].ts',
      'a.ts/',
      'A.ts',
    );
    const glob = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const name = fc.constantFrom('src', 'docs', 'a.ts', 'A.ts', 'b.md', 'a', 'b', 'x.ts', '.env', '.env.ts');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(glob, glob, path, (left, right, file) => {
        const both = picomatch(left, { dot: true })(file) && picomatch(right, { dot: true })(file);
        return !both || globsOverlap([left], [right]);
      }),
      { numRuns: 5_000 },
    );
  });
});
