import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DependencyRules } from '../../../../src/contracts/dependency-rules.ts';
import type { ChangedText } from '../../../../src/execution/gates/changed-text.ts';
import { commonDependencyPolicy } from '../../../../src/execution/gates/dependencies/dependency-policy.ts';
import {
  judgeDependencies,
  readManifests,
} from '../../../../src/execution/gates/dependencies/judge-dependencies.ts';
import { isAllowed } from '../../../../src/execution/gates/dependencies/judge-locked.ts';
import type { PublishAnswer } from '../../../../src/execution/gates/dependencies/published-version.ts';
import { isManifest, readManifest } from '../../../../src/execution/gates/dependencies/read-manifest.ts';
import type { Finding } from '../../../../src/execution/gates/finding.ts';

const file = (path: string, before: string | undefined, after: string): ChangedText => ({
  path,
  status: before === undefined ? 'added' : 'modified',
  ...(before === undefined ? {} : { before }),
  after,
});
const noAges = { answers: new Map<string, PublishAnswer>(), now: Date.parse('2026-06-01T00:00:00Z') };
/** Without a cooldown, which has tests of its own. */
const judge = (files: ChangedText[], rules: Partial<DependencyRules> = {}, ages = noAges) =>
  judgeDependencies(readManifests(files), { ...commonDependencyPolicy, cooldownDays: 0, ...rules }, ages);
const told = (findings: Finding[]) => findings.map(({ code, severity }) => `${severity} ${code}`);
const codes = (...files: ChangedText[]) => told(judge(files));
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
  it('is told of, and that nobody looked at who is behind it', () => {
    const [finding] = judge([file('package.json', base, project({ express: '4.0.0', left: '1' }))]);
    assert.deepEqual([finding?.code, finding?.severity], ['new-dependency', 'low']);
    assert.match(finding?.message ?? '', /who is behind it was not checked/);
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

describe('an allowlist', () => {
  const refused = (allow: string[], path: string, before: string, after: string) =>
    judge([file(path, before, after)], { allow })
      .filter(({ code }) => code === 'dependency-not-allowed')
      .map(({ message }) => message.split(' ')[0]);
  const none = project({});

  it('lets in what it names, by name, by ecosystem or with a wildcard, and keeps out everything else', () => {
    const wanted = project({ left: '1', '@types/node': '2', '@types/x/y': '3', right: '4' });
    assert.deepEqual(refused(['left', '@types/*'], 'package.json', none, wanted), ['@types/x/y', 'right']);
    assert.deepEqual(refused(['npm:LEFT', 'cargo:right', '**'], 'package.json', none, wanted), []);
    assert.deepEqual(refused(['cargo:left'], 'package.json', none, project({ left: '1' })), ['left']);
    assert.deepEqual(refused([], 'package.json', none, project({ left: '1' })), ['left']);
  });

  it('says nothing of what was asked for before, and of folders of the repository', () => {
    const before = project({ left: '1' });
    const after = project({ left: '2', own: 'workspace:*' });
    assert.deepEqual(refused([], 'package.json', before, after), []);
  });

  it('looks at the package that comes, not at the name it is given', () => {
    assert.deepEqual(refused(['left'], 'package.json', none, project({ left: 'npm:evil@1.0.0' })), ['evil']);
    const cargo = '[dependencies]\nleft = { package = "evil", version = "1" }\n';
    assert.deepEqual(refused(['left'], 'Cargo.toml', '[dependencies]\n', cargo), ['evil']);
  });

  it('holds in Python, Rust and Go alike', () => {
    assert.deepEqual(refused([], 'requirements.txt', '', 'flask==3.0\n'), ['flask']);
    assert.deepEqual(refused([], 'Cargo.toml', '', '[dependencies]\nserde = "1"\n'), ['serde']);
    const go = 'module x\nrequire github.com/a/b v1.0.0\n';
    assert.deepEqual(refused(['github.com/other/*'], 'go.mod', 'module x\n', go), ['github.com/a/b']);
    assert.deepEqual(refused(['go:github.com/a/*'], 'go.mod', 'module x\n', go), []);
  });
});

describe('a cooldown', () => {
  const days = (count: number) => new Date(noAges.now - count * 24 * 60 * 60_000);
  const answers = (all: Record<string, PublishAnswer>) => ({
    ...noAges,
    answers: new Map(Object.entries(all)),
  });
  const change = [
    file('package.json', project({}), project({ left: '1.0.0' })),
    file('package-lock.json', lock({}), lock({ 'node_modules/left': left })),
  ];
  const aged = (files: ChangedText[], ages = noAges, cooldownDays = 7) =>
    judge(files, { cooldownDays }, ages).filter(({ code }) => /young|age-/.test(code));

  it('keeps a version out that was published a few days ago, and lets an older one in', () => {
    const [young] = aged(change, answers({ 'npm:left@1.0.0': { at: days(6.9) } }));
    assert.deepEqual([young?.code, young?.severity], ['too-young', 'high']);
    assert.match(young?.message ?? '', /^left 1\.0\.0 was published 6 days ago; 7 days are asked for$/);
    assert.deepEqual(aged(change, answers({ 'npm:left@1.0.0': { at: days(7) } })), []);
    assert.deepEqual(
      told(aged(change, answers({ 'npm:left@1.0.0': { at: days(-1) } })))[0],
      'high too-young',
    );
  });

  it('says once for each file and reason what could not be checked, and never passes it in silence', () => {
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`node_modules/p${index}`, left]),
    );
    const findings = aged([file('package-lock.json', lock({}), lock(many))], {
      ...noAges,
      answers: new Map([['npm:p0@1.0.0', { unknown: 'the registry could not be asked' }]]),
    });
    assert.deepEqual(told(findings), ['low age-not-checked', 'low age-not-checked']);
    assert.match(findings[0]?.message ?? '', /not checked \(the registry could not be asked\): p0 1\.0\.0$/);
    assert.match(findings[1]?.message ?? '', /p5 1\.0\.0 and 3 more$/);
  });

  it('counts an update as new, and what was there before not', () => {
    const updated = lock({ 'node_modules/left': left, 'node_modules/right': { ...left, version: '2.0.0' } });
    const [before, after] = [lock({ 'node_modules/left': left, 'node_modules/right': left }), updated];
    const [finding] = aged([file('package-lock.json', before, after)]);
    assert.match(finding?.message ?? '', /: right 2\.0\.0$/);
  });

  it('is switched off by 0', () => {
    assert.deepEqual(aged(change, answers({ 'npm:left@1.0.0': { at: days(0) } }), 0), []);
  });

  it('believes a lockfile that a version is young, and not that it is old', () => {
    const uv = (at: string) =>
      `[[package]]\nname = "left"\nversion = "1.0"\nsource = { registry = "https://pypi.org/simple" }\nsdist = { upload-time = "2020-01-01T00:00:00Z" }\nwheels = [{ upload-time = "${at}" }]\n`;
    assert.deepEqual(told(aged([file('uv.lock', '', uv('2026-05-31T00:00:00Z'))])), ['high too-young']);
    assert.deepEqual(told(aged([file('uv.lock', '', uv('2020-01-01T00:00:00Z'))])), ['low age-not-checked']);
    const sum = 'github.com/a/b v0.0.0-20260530120000-0123456789ab h1:x=\n';
    assert.deepEqual(told(aged([file('go.sum', '', sum)])), ['high too-young']);
    const pnpm =
      "time:\n  left@1.0.0: '2026-05-30T00:00:00.000Z'\npackages:\n  left@1.0.0:\n    resolution: {integrity: sha512-A}\n";
    assert.deepEqual(told(aged([file('pnpm-lock.yaml', '', pnpm)])), ['high too-young']);
  });

  it('leaves folders of the repository itself alone', () => {
    const own = [
      file('Cargo.lock', '', '[[package]]\nname = "mine"\nversion = "0.1.0"\n'),
      file('uv.lock', '', '[[package]]\nname = "mine"\nversion = "0.1"\nsource = { editable = "." }\n'),
      file(
        'yarn.lock',
        '',
        '"mine@workspace:.":\n  version: 0.0.0-use.local\n  resolution: "mine@workspace:."\n',
      ),
    ];
    assert.deepEqual(aged(own), []);
  });

  it('reads exact versions of manifests without a lockfile', () => {
    const named = (path: string, text: string) => aged([file(path, '', text)]).map(({ message }) => message);
    assert.match(named('requirements.txt', 'flask==3.0.1\nrich>=13\n')[0] ?? '', /: flask 3\.0\.1$/);
    assert.match(
      named('go.mod', 'module x\nrequire github.com/a/b v1.2.3\n')[0] ?? '',
      /: github\.com\/a\/b v1\.2\.3$/,
    );
    assert.deepEqual(named('Cargo.toml', '[dependencies]\nserde = "1.0.1"\n'), []);
    assert.match(named('Cargo.toml', '[dependencies]\nserde = "=1.0.1"\n')[0] ?? '', /: serde 1\.0\.1$/);
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
