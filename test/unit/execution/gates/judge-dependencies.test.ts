import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChangedText } from '../../../../src/execution/gates/changed-text.ts';
import { defaultDependencyPolicy } from '../../../../src/execution/gates/dependencies/dependency-policy.ts';
import { judgeDependencies } from '../../../../src/execution/gates/dependencies/judge-dependencies.ts';
import { isAllowed } from '../../../../src/execution/gates/dependencies/judge-locked.ts';
import { isManifest, readManifest } from '../../../../src/execution/gates/dependencies/read-manifest.ts';

const file = (path: string, before: string | undefined, after: string): ChangedText => ({
  path,
  status: before === undefined ? 'added' : 'modified',
  ...(before === undefined ? {} : { before }),
  after,
});
const codes = (...files: ChangedText[]) =>
  judgeDependencies(files, defaultDependencyPolicy).map(({ code, severity }) => `${severity} ${code}`);
const project = (dependencies: Record<string, string>, more = {}) =>
  JSON.stringify({ dependencies, ...more });
const lock = (packages: Record<string, object>) =>
  JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'x' }, ...packages } });
const registry = 'https://registry.npmjs.org/left/-/left-1.0.0.tgz';
const left = { version: '1.0.0', resolved: registry, integrity: 'sha512-AAAA', license: 'MIT' };

describe('manifests', () => {
  const table: [string, string, string[]][] = [
    ['package.json', project({ left: '1.0.0' }, { devDependencies: { right: '^2' } }), ['left', 'right']],
    [
      'pyproject.toml',
      '[project]\ndependencies = ["Requests>=2", "rich[x] ~= 13"]\n[dependency-groups]\ndev = ["pytest"]\n[tool.poetry.dependencies]\npython = "^3"\nhttpx = {git = "https://x.example/h"}\n',
      ['requests', 'rich', 'pytest', 'httpx'],
    ],
    ['requirements-dev.txt', '# x\nflask==3.0 # y\n-r base.txt\n', ['flask']],
    [
      'Cargo.toml',
      '[dependencies]\nserde = "1"\n[target.x.dev-dependencies]\nrand = { git = "https://x.example/r" }\n',
      ['serde', 'rand'],
    ],
    [
      'go.mod',
      'module x\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tgolang.org/x/y v0.1.0 // indirect\n)\n',
      ['github.com/a/b', 'golang.org/x/y'],
    ],
  ];
  for (const [path, text, names] of table) {
    it(`are read: ${path}`, () =>
      assert.deepEqual(
        readManifest(path, text)?.declared.map(({ name }) => name),
        names,
      ));
  }

  const locks: [string, string, string][] = [
    ['package-lock.json', lock({ 'node_modules/left': left }), 'left@1.0.0'],
    [
      'pnpm-lock.yaml',
      "packages:\n  '@a/left@1.0.0':\n    resolution: {integrity: sha512-A}\n",
      '@a/left@1.0.0',
    ],
    [
      'yarn.lock',
      'left@^1.0.0:\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/left.tgz"\n  integrity sha512-A\n',
      'left@1.0.0',
    ],
    ['Cargo.lock', '[[package]]\nname = "left"\nversion = "1.0.0"\nchecksum = "aa"\n', 'left@1.0.0'],
    [
      'uv.lock',
      '[[package]]\nname = "left"\nversion = "1.0.0"\nsource = { registry = "https://pypi.org/simple" }\n',
      'left@1.0.0',
    ],
    ['go.sum', 'github.com/a/b v1.2.3 h1:abc=\n', 'github.com/a/b@v1.2.3'],
  ];
  for (const [path, text, expected] of locks) {
    it(`are read: ${path}`, () => {
      const [first] = readManifest(path, text)?.locked ?? [];
      assert.equal(`${first?.name}@${first?.version}`, expected);
      assert.ok(isManifest(`packages/a/${path}`));
    });
  }
});

describe('a new dependency', () => {
  const base = project({ express: '4.0.0' });
  it('is told of, and that its age was not checked', () => {
    const [finding] = judgeDependencies(
      [file('package.json', base, project({ express: '4.0.0', left: '1' }))],
      defaultDependencyPolicy,
    );
    assert.deepEqual([finding?.code, finding?.severity], ['new-dependency', 'low']);
    assert.match(finding?.message ?? '', /how old it is .* was not checked/);
  });

  for (const wanted of [
    'git+https://x.example/a.git',
    'someone/left',
    'https://x.example/left.tgz',
    'file:../left',
  ])
    it(`is refused from ${wanted}`, () =>
      assert.ok(
        codes(file('package.json', base, project({ express: '4.0.0', left: wanted }))).includes(
          'high not-from-registry',
        ),
      ));

  it('is refused under a name that is nearly that of another', () => {
    assert.ok(
      codes(file('package.json', base, project({ express: '4.0.0', expres: '1' }))).includes(
        'high name-alike',
      ),
    );
  });

  it('is refused from another index, in Python, Rust and Go alike', () => {
    const files: [string, string, string][] = [
      ['requirements.txt', 'a==1\n', 'a==1\n--extra-index-url https://x.example/simple\n'],
      ['pyproject.toml', '[project]\n', '[project]\ndependencies = ["a @ https://x.example/a.whl"]\n'],
      ['Cargo.toml', '[dependencies]\n', '[dependencies]\na = { git = "https://x.example/a" }\n'],
      ['go.mod', 'module x\n', 'module x\nreplace github.com/a/b => github.com/evil/b v1.0.0\n'],
    ];
    for (const [path, before, after] of files)
      assert.ok(codes(file(path, before, after)).includes('high not-from-registry'), path);
  });
});

describe('a lockfile', () => {
  const manifest = file('package.json', project({}), project({ left: '1.0.0' }));
  const before = lock({});
  const after = (over: object) => lock({ 'node_modules/left': { ...left, ...over } });
  const judged = (text: string, old = before) =>
    codes(manifest, file('package-lock.json', old, text)).filter((each) => !each.endsWith('new-dependency'));

  it('passes when its packages come from the registry with a hash and a permissive licence', () =>
    assert.deepEqual(judged(after({})), []));

  const table: [string, object, string[]][] = [
    ['another host', { resolved: 'https://x.example/left.tgz' }, ['high foreign-source']],
    [
      'a host that only looks like the registry',
      { resolved: 'https://registry.npmjs.org@x.example/left.tgz' },
      ['high foreign-source'],
    ],
    [
      'git',
      { resolved: 'git+ssh://git@github.com/a/left.git#abc', integrity: undefined },
      ['high content-unknown', 'high foreign-source'],
    ],
    ['a copyleft licence', { license: 'AGPL-3.0-only' }, ['high licence']],
    ['a script at install', { hasInstallScript: true }, ['medium dependency-install-script']],
  ];
  for (const [name, over, expected] of table)
    it(`tells of ${name}`, () => {
      const text = lock({
        'node_modules/left': { ...left, ...over },
        'node_modules/other': { ...left, resolved: registry },
      });
      assert.deepEqual(judged(text), expected);
    });

  it('notices the same version with another content', () => {
    assert.deepEqual(judged(after({ integrity: 'sha512-BBBB' }), after({})), ['critical content-changed']);
    assert.deepEqual(judged(after({ integrity: undefined }), after({})), ['high content-unknown']);
  });

  it('may use the hosts that it used before', () => {
    const own = (name: string) => ({ ...left, resolved: `https://npm.corp.example/${name}.tgz` });
    const old = lock({ 'node_modules/a': own('a') });
    assert.deepEqual(judged(lock({ 'node_modules/a': own('a'), 'node_modules/b': own('b') }), old), []);
  });

  it('is told of when nothing else asks for the change, and refused when it cannot be read', () => {
    assert.deepEqual(codes(file('package-lock.json', before, after({}))), ['medium lockfile-alone']);
    assert.deepEqual(judged('<<<<<<< HEAD'), ['high unreadable-manifest']);
  });

  it('does not drown a report in thousands of lines', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`node_modules/p${index}`, { ...left, license: 'GPL-3.0' }]),
    );
    assert.equal(judged(lock(many)).length, 21);
  });
});

describe('scripts at install', () => {
  it('of the project itself are refused when they are new or changed', () => {
    const scripts = (all: Record<string, string>) => project({}, { scripts: all });
    assert.deepEqual(codes(file('package.json', scripts({}), scripts({ postinstall: 'node x.js' }))), [
      'high install-script',
    ]);
    assert.deepEqual(
      codes(file('package.json', scripts({ prepare: 'a' }), scripts({ prepare: 'a', lint: 'b' }))),
      [],
    );
    assert.deepEqual(codes(file('Cargo.toml', '[package]\n', '[package]\nbuild = "build.rs"\n')), [
      'high install-script',
    ]);
  });
});

describe('licences', () => {
  it('are read as SPDX expressions', () => {
    const allowed = (text: string) => isAllowed(text, ['MIT', 'ISC']);
    assert.ok(allowed('MIT') && allowed('(MIT OR GPL-3.0)') && allowed('MIT AND ISC'));
    assert.ok(!allowed('GPL-3.0') && !allowed('MIT AND GPL-3.0') && !allowed('SEE LICENSE IN x'));
  });
});
