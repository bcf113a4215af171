import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChangedText } from '../../../../src/execution/gates/changed-text.ts';
import { judgeChecks } from '../../../../src/execution/gates/checks/judge-checks.ts';
import { rustTestsIn } from '../../../../src/execution/gates/checks/rust-tests.ts';

const commands = { test: 'npm run --silent test', lint: 'npm run lint', build: 'pnpm build' };
const file = (path: string, before: string | undefined, after: string | undefined): ChangedText => ({
  path,
  status: before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified',
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
const codes = (...files: ChangedText[]) =>
  judgeChecks(files, commands).map(({ code, severity }) => `${severity} ${code}`);
const scripts = (all: Record<string, string | undefined>) => JSON.stringify({ name: 'x', scripts: all });

describe('scripts that the gates start', () => {
  const base = {
    test: 'npm run unit && npm run e2e',
    unit: 'node --test',
    e2e: 'node e2e.js',
    lint: 'eslint .',
    deploy: 'sh d.sh',
  };
  const changed = ['high gate-script-changed'];
  const table: [string, Record<string, string | undefined>, string[]][] = [
    ['leaves scripts alone that no gate starts', { ...base, deploy: 'x', fresh: 'y' }, []],
    ['lets a script grow by more checks', { ...base, lint: 'eslint . && tsc --noEmit' }, []],
    ['refuses a test script that does nothing', { ...base, test: 'exit 0' }, changed],
    ['refuses a test script that cannot fail', { ...base, test: `${base.test} || true` }, changed],
    ['refuses one whose failure is swallowed later', { ...base, test: `${base.test} && x || true` }, changed],
    ['refuses a narrower one that a script starts', { ...base, unit: 'node --test a.test.js' }, changed],
    ['refuses a lint script that is taken away', { ...base, lint: undefined }, ['high gate-script-removed']],
  ];
  for (const [name, after, expected] of table) {
    it(name, () => assert.deepEqual(codes(file('package.json', scripts(base), scripts(after))), expected));
  }

  it('counts hooks of npm, those that are new as well, and survives a package.json that is none', () => {
    const hooked = { pretest: 'node check.js', test: 'node --test' };
    const plain = { test: 'node --test' };
    assert.deepEqual(codes(file('package.json', scripts(hooked), scripts(plain))), [
      'high gate-script-removed',
    ]);
    assert.deepEqual(codes(file('package.json', scripts(plain), scripts(hooked))), [
      'high gate-script-changed',
    ]);
    assert.deepEqual(codes(file('package.json', scripts(hooked), '{')), [
      'high gate-script-removed',
      'high gate-script-removed',
    ]);
    assert.deepEqual(codes(file('package.json', '{', '{')), []);
  });
});

describe('tests that were there', () => {
  const base = "test('adds', () => {\n  assert.equal(add(1, 2), 3);\n  assert.equal(add(0, 0), 0);\n});\n";
  const path = 'test/add.test.js';

  it('may be added to, formatted anew and moved', () => {
    const more = `${base}test('more', () => assert.equal(add(2, 2), 4));\n`;
    assert.deepEqual(codes(file(path, base, more)), []);
    assert.deepEqual(codes(file(path, base, base.replaceAll('  ', '\t'))), []);
    assert.deepEqual(codes(file(path, base, undefined), file('test/sum.test.js', undefined, base)), []);
    assert.deepEqual(codes(file('src/add.js', 'assert(a)', '')), []);
  });

  const removed = 'high assertions-removed';
  const table: [string, string | undefined, string[]][] = [
    ['may not lose an assertion', base.replace('  assert.equal(add(0, 0), 0);\n', ''), [removed]],
    ['may not be commented out', base.replace('  assert.equal(add(0', '  // assert.equal(add(0'), [removed]],
    ['may say something else, which is told', base.replace('3);', '4);'), ['medium assertions-changed']],
    [
      'may not come to assert nothing',
      base.replace('assert.equal(add(1, 2), 3)', 'assert.ok(true)'),
      [removed, 'high assertion-without-meaning'],
    ],
    ['may not be skipped', base.replace("test('adds'", "test.skip('adds'"), ['high test-switched-off']],
    ['may not shut the others out', base.replace("test('a", "test.only('a"), ['high test-switched-off']],
    ['may not end the run early', `process.exit(0);\n${base}`, ['high test-switched-off']],
    ['may not be deleted', undefined, ['high test-deleted']],
  ];
  for (const [name, after, expected] of table)
    it(name, () => assert.deepEqual(codes(file(path, base, after)), expected));

  const off = 'high test-switched-off';
  const python = 'def test_a():\n    assert f(1) == 2\n';
  const go = 'func TestA(t *testing.T) {\n  t.Errorf("x")\n}';
  const rust = '#[test]\nfn a() { assert_eq!(f(), 1); }';
  const languages: [string, string, string, string][] = [
    ['tests/test_a.py', python, python.replace('f(1) == 2', 'True'), 'high assertion-without-meaning'],
    ['tests/test_a.py', python, `@pytest.mark.skip\n${python}`, off],
    ['a_test.go', go, go.replace('{\n', '{\n  t.Skip()\n'), off],
    ['tests/a.rs', rust, rust.replace('#[test]', '#[test]\n#[ignore]'), off],
  ];
  for (const [name, before, after, expected] of languages) {
    it(`are read in ${name}: ${expected}`, () =>
      assert.ok(codes(file(name, before, after)).includes(expected)));
  }
});

describe('unit tests inside of a Rust source', () => {
  const path = 'src/slug.rs';
  const source = `pub fn slug<'a>(text: &'a str) -> String { let open = '{'; text.replace(' ', "-}") }
/* #[test] fn not_a_test() { assert!(1 == 2); } */
fn helper() { assert!(true_in_production()); }

#[cfg(test)]
mod tests {
    use super::*;
    const RAW: &str = r#"} "quoted" }"#;

    #[test]
    fn replaces() {
        assert_eq!(slug("a b"), "a-b");
    }

    #[test]
    #[should_panic]
    fn panics() {
        assert_eq!(slug("{"), RAW);
    }
}

pub fn after() { assert!(production()); }
`;
  const judged = (after: string | undefined) => codes(file(path, source, after));
  const lastTest = source.slice(
    source.indexOf('    #[test]\n    #[should_panic]'),
    source.indexOf('}\n\npub fn after'),
  );

  it('are told from the code around them', () => {
    const tests = rustTestsIn(source);
    assert.match(tests, /^#\[cfg\(test\)\] mod\n tests \{[\s\S]*RAW\);\n {4}\}\n\}$/);
    assert.equal(
      rustTestsIn('fn a() {}\n#[inline]\n#[test]\nfn b() { x() }\nfn c() {}\n'),
      '#[inline]\n#[test]\nfn b() { x() }',
    );
    assert.equal(rustTestsIn('#[cfg(test)]\nmod tests;\nfn c() {}\n'), '#[cfg(test)] mod\n tests;');
    assert.equal(rustTestsIn('// #[test]\nfn a() { let s = "#[test] fn x() {}"; }\n'), '');
  });

  it('stay as they are while the code changes, and may be added to and moved', () => {
    assert.deepEqual(judged(source.replace('text.replace', 'text.trim().replace')), []);
    assert.deepEqual(judged(source.replace('assert!(production());', '')), []);
    const more = source.replace('    use super::*;', '    #[test]\n    fn more() { assert!(f()); }');
    assert.deepEqual(judged(more), []);
    const without = source.slice(0, source.indexOf('#[cfg(test)]'));
    const moved = file('src/slug/tests.rs', undefined, rustTestsIn(source));
    assert.deepEqual(codes(file(path, source, `${without}#[cfg(test)]\nmod tests;\n`), moved), []);
  });

  const removed = 'high assertions-removed';
  const unmarked = 'high tests-removed';
  const off = 'high test-switched-off';
  const table: [string, string, string[]][] = [
    ['may not lose #[test]', source.replace('    #[test]\n    fn', '    fn'), [unmarked]],
    ['may not be ignored', source.replace('    #[test]\n', '    #[test]\n    #[ignore]\n'), [off]],
    [
      'may not be ignored by a condition',
      source.replace('#[test]\n', '#[test]\n#[cfg_attr(unix, ignore)]\n'),
      [off],
    ],
    ['may not be compiled never', source.replace('    #[test]\n', '    #[cfg(any())]\n    #[test]\n'), [off]],
    ['may not lose an assertion', source.replace('        assert_eq!(slug("a b"), "a-b");\n', ''), [removed]],
    ['may not be taken out', source.replace(lastTest, ''), [removed, unmarked]],
    ['may not be commented out', source.replace(lastTest, `/*${lastTest}*/`), [removed, unmarked]],
    [
      'may not be hidden in a string',
      source.replace(lastTest, `const X: &str = r##"${lastTest}"##;`),
      ['medium assertions-changed', unmarked],
    ],
    [
      'may not stop being compiled for tests',
      source.replace('#[cfg(test)]', '#[cfg(feature = "x")]'),
      [unmarked],
    ],
  ];
  for (const [name, after, expected] of table) it(name, () => assert.deepEqual(judged(after), expected));

  it('are read in time that grows with the text, however hostile it is', () => {
    for (const text of [
      '#[test]'.repeat(20_000),
      '/*'.repeat(50_000),
      '"\\'.repeat(50_000),
      "'".repeat(50_000),
      '#[test]\n'.repeat(20_000),
      'r#"'.repeat(30_000),
    ]) {
      const before = process.cpuUsage();
      rustTestsIn(text);
      const { user, system } = process.cpuUsage(before);
      assert.ok(user + system < 2_000_000, `${JSON.stringify(text.slice(0, 8))} took ${user + system} µs`);
    }
  });
});

describe('settings of checks', () => {
  it('are told of when they change, and refused when they are weakened or taken away', () => {
    const told = ['medium check-settings-changed'];
    assert.deepEqual(codes(file('eslint.config.js', 'a', 'b')), told);
    assert.deepEqual(codes(file('tests/conftest.py', 'a', 'b')), told);
    assert.deepEqual(codes(file('tsconfig.json', '{"strict": true}', '{"strict": false}')), [
      'high check-weakened',
    ]);
    assert.deepEqual(codes(file('biome.json', '{}', undefined)), ['high check-settings-changed']);
    assert.deepEqual(codes(file('test/__snapshots__/a.snap', 'a', 'b')), ['medium snapshot-changed']);
    assert.deepEqual(codes(file('eslint.config.js', undefined, 'b')), []);
  });
});

describe('settings of tests', () => {
  const changed = ['high test-settings-changed'];
  const table: [string, string, string, string[]][] = [
    ['vitest.config.ts', 'export default {}', 'export default { test: { exclude: ["**"] } }', changed],
    ['packages/a/jest.config.js', 'a', 'b', changed],
    ['pytest.ini', '[pytest]\n', '[pytest]\naddopts = --collect-only\n', changed],
    ['package.json', '{"jest":{"a":1}}', '{"jest":{"testPathIgnorePatterns":["."]}}', changed],
    ['package.json', '{"jest":{"a":1},"version":"1"}', '{ "jest": {"a":1}, "version":"2" }', []],
    ['pyproject.toml', '[tool.pytest.ini_options]\na = 1\n', '[tool.pytest.ini_options]\na = 2\n', changed],
    ['pyproject.toml', '[project]\nname = "a"\n', '[project]\nname = "b"\n', []],
    ['Cargo.toml', '[package]\nautotests = true\n', '[package]\nautotests = false\n', changed],
    ['Cargo.toml', '[lib]\ntest = true\n', '[lib]\ntest = false\n', changed],
    ['Cargo.toml', '[[test]]\nname = "a"\n', '[package]\n', changed],
    ['Cargo.toml', '[dependencies]\na = "1"\n', '[dependencies]\na = "2"\n', []],
    ['setup.cfg', '[tool:pytest]\nx = 1\n[metadata]\n', '[tool:pytest]\nx = 2\n[metadata]\n', changed],
    [
      'setup.cfg',
      '[tool:pytest]\nx = 1\n[metadata]\n',
      '[tool:pytest]\n# y\nx = 1\n[metadata]\nv = 2\n',
      ['medium check-settings-changed'],
    ],
    ['tox.ini', '[testenv:py]\ncommands = pytest\n', '[testenv:py]\ncommands = true\n', changed],
    ['pyproject.toml', '[tool.pytest]\na = 1\n', '[tool.pytest', changed],
  ];
  for (const [path, before, after, expected] of table)
    it(`are a person’s: ${path}, ${JSON.stringify(after)} → ${expected.length}`, () =>
      assert.deepEqual(codes(file(path, before, after)), expected));

  it('are told of where there were none, and a person’s where they are taken away', () => {
    const told = ['medium test-settings-changed'];
    assert.deepEqual(codes(file('vitest.config.ts', undefined, 'a')), told);
    assert.deepEqual(codes(file('pyproject.toml', '[project]\n', '[tool.pytest]\na = 1\n')), told);
    assert.deepEqual(codes(file('Cargo.toml', '', '[lib]\ntest = false\n')), told);
    assert.deepEqual(codes(file('vitest.config.ts', 'a', undefined)), changed);
  });
});
