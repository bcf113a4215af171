import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findSilencedTests, showsTests } from '../../../../src/execution/gates/silenced-tests.ts';

const base = '✔ lowers (1ms)\n✔ suite (2ms)\n';
const test = (path: string, before: string, after: string) => ({
  ...{ path, before, after },
  status: 'modified' as const,
});

describe('findSilencedTests', () => {
  it('is content when what passed before passes again, however long it takes and whatever comes with it', () => {
    assert.deepEqual(findSilencedTests(base, '✔ suite (90ms)\n✔ fresh (1ms)\n✔ lowers (7.5ms)\n', {}), []);
  });

  it('names tests that passed before and are not there, fail or are skipped now', () => {
    for (const head of ['✔ suite (2ms)\n', '✔ suite\n✖ lowers\n', '✔ suite\n﹣ lowers # SKIP\n'])
      assert.deepEqual(findSilencedTests(base, head, {}), ['lowers'], head);
  });

  it('names them all when the output ends early, even if nothing of the runner is left', () => {
    for (const head of ['', '✔ test/slug.test.ts (30ms)\n', 'goodbye\n'])
      assert.deepEqual(findSilencedTests(base, head, {}), ['lowers', 'suite'], head);
  });

  it('counts tests of the same name', () => {
    assert.deepEqual(findSilencedTests('✔ works\n✔ works\n', '✔ works\n', {}), ['works']);
  });

  it('does not take figures for names: tools print how much they did', () => {
    assert.deepEqual(
      findSilencedTests(
        '✓ 34 modules transformed.\n✓ built in 2.1s',
        '✓ 35 modules transformed.\n✓ built in 900ms',
        {},
      ),
      [],
    );
  });

  it('lets a change of the tests themselves rename, move and drop them: other rules judge that', () => {
    const renamed = test('test/a.test.ts', "it('lowers', f)", "it('makes lower case', f)");
    const head = '✔ makes lower case\n✔ suite\n';
    assert.deepEqual(findSilencedTests(base, head, { changedTests: [renamed] }), []);
    assert.deepEqual(findSilencedTests(base, head, { changedTests: [test('test/b.test.ts', 'x', 'y')] }), [
      'lowers',
    ]);
    const inClass = 'test_x (tests.test_a.Old.test_x) ... ok\n';
    const isNow = 'test_x (tests.test_a.New.test_x) ... ok\n';
    const classes = test('tests/test_a.py', 'class Old:\n  def test_x', 'class New:\n  def test_x');
    assert.deepEqual(findSilencedTests(inClass, isNow, { changedTests: [classes] }), []);
    const cases = test('tests/test_a.py', 'def test_x(a): # 1, 2', 'def test_x(a): # 1');
    assert.deepEqual(
      findSilencedTests('t.py::test_x[a] PASSED\nt.py::test_x[b] PASSED\n', 't.py::test_x[a] PASSED\n', {
        changedTests: [cases],
      }),
      [],
    );
  });

  it('wants to see the tests that were proven red, in any of the forms that runners print', () => {
    const provenRed = ['test_slug'];
    for (const head of [
      'tests/test_a.py::A::test_slug PASSED',
      'tests/test_a.py::test_slug[a b] PASSED',
      'test_slug (tests.test_a.A.test_slug) ... ok',
      'running 1 test\ntest slugs::test_slug ... ok',
      '✔ test_slug (1ms)',
      ' ✓ a.test.ts > slugs > test_slug',
    ])
      assert.deepEqual(findSilencedTests('', head, { provenRed }), [], head);
    assert.deepEqual(findSilencedTests('', 'running 1 test\n', { provenRed }), provenRed);
    assert.deepEqual(findSilencedTests(base, base, { provenRed }), provenRed);
  });

  it('says nothing where no names can be read, or files are summed up', () => {
    for (const [before, head] of [
      ['...\n3 passed', '....\n4 passed'],
      ['  ✓ adds (2 ms)\n', 'PASS a.test.js\nPASS b.test.js\n'],
      [' ✓ adds 2ms\n', ' ✓ a.test.ts (2 tests) 3ms\n'],
    ] as const) {
      assert.deepEqual(findSilencedTests(before, head, { provenRed: ['fresh'] }), [], head);
      assert.equal(showsTests(before, head), false);
    }
  });

  it('takes an output that was cut for an excuse only where the base had as much to say', () => {
    const cut = '✔ suite\n\n[… 9000 bytes left out …]\n✔ fresh\n';
    assert.deepEqual(findSilencedTests(base, cut, {}), ['lowers']);
    assert.deepEqual(findSilencedTests(`${base}\n[… 5 bytes left out …]\n`, cut, {}), []);
    assert.deepEqual(findSilencedTests(`${base}${'x\n'.repeat(60_000)}`, cut, {}), []);
  });
});
