import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBlocking } from '../../../../src/execution/gates/finding.ts';
import { diffLimits, judgeDiff } from '../../../../src/execution/gates/judge-diff.ts';
import { judgePath } from '../../../../src/execution/gates/judge-path.ts';
import type { Change } from '../../../../src/execution/git/changes-between.ts';

const change = (over: Partial<Change> & { path: string }): Change => ({
  status: 'added',
  mode: '100644',
  oldMode: '000000',
  blob: 'b'.repeat(40),
  oldBlob: '0'.repeat(40),
  bytes: 10,
  added: 1,
  removed: 0,
  binary: false,
  ...over,
});
const codes = (changes: Change[], protectedPaths: string[] = []) =>
  judgeDiff(changes, protectedPaths).map((finding) => finding.code);
const link = (path: string, linkTarget: string | undefined) =>
  change({ path, mode: '120000', ...(linkTarget === undefined ? {} : { linkTarget }) });

describe('judgeDiff', () => {
  it('lets ordinary changes pass', () => {
    assert.deepEqual(
      codes([
        change({ path: 'src/a.ts' }),
        change({ path: 'bin/x', mode: '100755' }),
        change({ path: 'old', status: 'deleted', mode: '000000' }),
      ]),
      [],
    );
  });

  for (const path of [
    '.github/workflows/ci.yml',
    '.github/actions/x/action.yml',
    '.github/factory.yml',
    '.GitHub/Workflows/ci.yml',
    '.gitlab-ci.yml',
    '.circleci/config.yml',
    'Jenkinsfile',
  ]) {
    it(`protects ${path} whatever the configuration says`, () =>
      assert.deepEqual(codes([change({ path })]), ['protected-path']));
  }

  it('protects what instructs agents, runs on developers’ machines or steers tools, whatever the configuration says', () => {
    for (const path of [
      ...['AGENTS.md', 'packages/a/AGENTS.md', 'CLAUDE.md', 'GEMINI.md', '.github/copilot-instructions.md'],
      ...['.claude/settings.json', 'packages/a/.claude/commands/x.md', '.codex/config.toml', '.mcp.json'],
      ...['.opencode/agent/x.md', 'opencode.json', 'opencode.jsonc', '.gemini/settings.json', '.cursorrules'],
      ...[
        '.cursor/rules/x.mdc',
        '.windsurf/rules/x.md',
        '.clinerules',
        '.clinerules/x.md',
        '.aider.conf.yml',
      ],
      ...['.vscode/tasks.json', 'app.code-workspace', '.idea/workspace.xml', '.devcontainer/Dockerfile'],
      ...['.envrc', 'packages/a/.envrc', 'mise.toml', '.husky/pre-commit', '.pre-commit-config.yaml'],
      ...['lefthook.yml', '.lefthook.toml', 'lefthook-local.json', '.githooks/pre-push', '.gitattributes'],
      ...['packages/a/.npmrc', '.yarnrc.yml', '.pnpmfile.cjs', '.cargo/config.toml', '.mvn/extensions.xml'],
      ...['Agents.MD', '.CLAUDE/settings.json'],
    ]) {
      assert.deepEqual(codes([change({ path })], ['secret/**']), ['protected-path'], path);
      const gone = change({ path, status: 'deleted', mode: '000000' });
      assert.deepEqual(codes([gone]), ['protected-path'], path);
    }
    assert.deepEqual(codes([change({ path: 'docs/agents.md.txt' }), change({ path: 'src/mise.ts' })]), []);
  });

  it('mentions every hidden file that is added, changed or deleted', () => {
    const hidden = ['.gitignore', 'src/.eslintrc', '.storybook/main.ts'];
    for (const status of ['added', 'modified', 'deleted'] as const) {
      const mode = status === 'deleted' ? '000000' : '100644';
      const findings = judgeDiff(
        hidden.map((path) => change({ path, status, mode })),
        [],
      );
      assert.deepEqual(
        findings.map(({ code, severity, path }) => [code, severity, path]),
        hidden.map((path) => ['hidden-file', 'low', path]),
      );
    }
  });

  it('protects what the configuration names, deletions and hidden folders included', () => {
    const rules = ['infra/**', '**/CODEOWNERS', '**/*.pem'];
    for (const path of [
      'infra/a',
      'infra/.x/b',
      'CODEOWNERS',
      'docs/CODEOWNERS',
      'docs/codeowners',
      '.keys/a.pem',
    ]) {
      assert.deepEqual(
        codes([change({ path, status: 'deleted', mode: '000000' })], rules),
        ['protected-path'],
        path,
      );
    }
    assert.deepEqual(codes([change({ path: 'infrastructure/a' }), change({ path: 'x/infra/a' })], rules), []);
  });

  for (const target of [
    '/etc/passwd',
    '..',
    '../x',
    '../../x',
    'a/../../x',
    'a/..',
    'x/../y',
    '',
    '.git/config',
    'sub/.git/hooks',
    '.GIT',
    './a/../..',
    '../.git',
    'a\0b',
    '...x/../..',
    undefined,
  ]) {
    it(`refuses a link to ${JSON.stringify(target)}`, () =>
      assert.deepEqual(codes([link('link', target)]), ['escaping-link']));
  }

  for (const [path, target] of [
    ['link', 'file'],
    ['link', './file'],
    ['a/b/link', '../../file'],
    ['a/link', '../b/file'],
    ['link', '.github/x'],
    ['link', '..file'],
    ['link', 'a..b/c'],
    ['node_modules/.bin/x', '../x/cli.js'],
  ] as const) {
    it(`accepts a link at ${path} to ${target}`, () =>
      assert.ok(judgeDiff([link(path, target)], []).every((finding) => !isBlocking(finding))));
  }

  it('refuses submodules, names that are not text, and what is too large or too much', () => {
    assert.deepEqual(codes([change({ path: 'lib', mode: '160000' })]), ['submodule']);
    assert.deepEqual(codes([change({ path: 'a\uFFFDb' })]), ['unreadable-name']);
    assert.deepEqual(codes([change({ path: 'a', bytes: diffLimits.fileBytes + 1 })]), ['too-large']);
    assert.deepEqual(codes([change({ path: 'a', bytes: diffLimits.binaryBytes + 1, binary: true })]), [
      'binary-too-large',
    ]);
    assert.deepEqual(codes([change({ path: 'a', bytes: 40_000, added: 1_000 })]), []);
    const many = Array.from({ length: diffLimits.files + 1 }, (_, index) => change({ path: `f${index}` }));
    assert.deepEqual(codes(many), ['too-many-files']);
    const heavy = Array.from({ length: 5 }, (_, index) =>
      change({ path: `f${index}`, bytes: diffLimits.fileBytes, added: 100_000 }),
    );
    assert.deepEqual(codes(heavy), ['too-large']);
  });

  it('protects who reviews, what steers the factory, and where submodules come from, whatever the configuration says', () => {
    for (const path of ['docs/CODEOWNERS', '.factory/guidelines/developer.md', '.gitmodules'])
      assert.deepEqual(codes([change({ path })]), ['protected-path'], path);
  });

  it('tells of what reviewers cannot see or would not look for, and lets it pass', () => {
    const milder = [
      change({ path: 'dist/app.js' }),
      change({ path: 'tools/.cache/run.sh' }),
      change({ path: 'data.tar.gz', binary: true }),
      change({ path: 'logo.png', binary: true }),
      change({ path: 'one-line.json', bytes: 90_000 }),
      change({ path: 'run.sh', status: 'modified', oldMode: '100644', mode: '100755' }),
      change({
        path: 'docs',
        status: 'type-changed',
        oldMode: '100644',
        mode: '120000',
        linkTarget: 'README.md',
      }),
    ];
    const findings = judgeDiff(milder, []);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['generated', 'hidden-folder', 'archive', 'binary', 'long-lines', 'made-executable', 'type-changed'],
    );
    assert.ok(findings.every((finding) => !isBlocking(finding)));
  });
});

describe('judgePath', () => {
  const table: [string, string[]][] = [
    ['src/a b/ü.ts', []],
    ['.gitignore', []],
    ['src/.github-links.md', []],
    ['.GIT/config', ['git-folder']],
    ['x/git~1/hooks', ['git-folder']],
    ['.g\u200cit/config', ['invisible-character-in-name', 'git-folder']],
    ['invoice\u202egpj.exe', ['invisible-character-in-name']],
    ['a\nb', ['control-character-in-name']],
    ['src/aux.ts', ['device-name']],
    ['src/auxiliary.ts', []],
    ['a\\..\\b', ['unportable-name']],
    ['trailing. ', ['unportable-name']],
    ['x'.repeat(256), ['long-name']],
  ];
  for (const [path, expected] of table) {
    it(`reads ${JSON.stringify(path).slice(0, 40)}`, () =>
      assert.deepEqual(
        judgePath(path).map(({ code }) => code),
        expected,
      ));
  }

  it('notices names that differ by their case alone', () => {
    assert.deepEqual(
      codes([change({ path: 'src/App.ts' }), change({ path: 'src/app.ts' }), change({ path: 'src/b.ts' })]),
      ['case-collision'],
    );
  });
});
