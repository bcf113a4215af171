import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { declaredTests } from '../../../../src/execution/tasks/declared-tests.ts';

const table: [string, string, string[]][] = [
  [
    'a.test.ts',
    "test('makes a slug', () => {});\nit(\n  `keeps \"words\"`, f);\n// it('old', f);\nit.only('one', f);\nit.skip('off', f);\ntest.each([1])('case %i', f);\nit(`n \x24{n}`, f);\n/x/.test('text');\n",
    ['makes a slug', 'keeps "words"', 'one'],
  ],
  [
    'test_a.py',
    'def test_a():\n    pass\nclass A:\n    def test_b(self): pass\n    async def test_c(self): pass\n        def test_inner(): pass\n# def test_old(): pass\ndef helper(): pass\n',
    ['test_a', 'test_b', 'test_c'],
  ],
  [
    'tests/a.rs',
    '#[test]\nfn works() {}\n#[tokio::test]\n#[should_panic]\nasync fn panics() {}\n#[test]\n#[ignore]\nfn off() {}\nfn helper() {}\n',
    ['works', 'panics'],
  ],
  ['a_test.go', 'func TestX(t *testing.T) {}\nfunc helper() {}\n', ['TestX']],
  ['test/hello.sh', "test 'a' = b\n", []],
];

describe('declaredTests', () => {
  for (const [path, text, expected] of table)
    it(`reads ${path}`, () => assert.deepEqual(declaredTests(path, text), expected));
});
