import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Commands } from '../../../../src/contracts/worker-protocol.ts';
import { detectCommands } from '../../../../src/execution/detection/detect-commands.ts';
import type { RepositoryFiles } from '../../../../src/execution/detection/repository-files.ts';

function files(contents: Record<string, string>): RepositoryFiles {
  return {
    read: (path) => contents[path],
    list: (folder) =>
      Object.keys(contents)
        .filter((path) => (folder === '.' ? true : path.startsWith(`${folder}/`)))
        .map((path) => (folder === '.' ? path : path.slice(folder.length + 1)).split('/')[0] ?? ''),
  };
}
const packageJson = (value: unknown) => JSON.stringify(value);

const table: [string, Record<string, string>, Commands, Commands?][] = [
  ['an empty repository', {}, {}],
  ['a README alone', { 'README.md': '# x' }, {}],
  [
    'scripts without dependencies',
    { 'package.json': packageJson({ scripts: { test: 'node --test', lint: 'x' } }) },
    { lint: 'npm run --silent lint', test: 'npm run --silent test' },
  ],
  [
    'the test script of npm init',
    { 'package.json': packageJson({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
    {},
  ],
  [
    'npm with a lockfile',
    {
      'package.json': packageJson({
        devDependencies: { a: '1' },
        scripts: { test: 'x', build: 'y', typecheck: 'z', 'format:check': 'p' },
      }),
      'package-lock.json': '{}',
    },
    {
      install: 'npm ci --ignore-scripts --no-audit --no-fund',
      format: 'npm run --silent format:check',
      types: 'npm run --silent typecheck',
      test: 'npm run --silent test',
      build: 'npm run --silent build',
    },
  ],
  [
    'npm without a lockfile',
    { 'package.json': packageJson({ dependencies: { a: '1' } }) },
    { install: 'npm install --no-package-lock --ignore-scripts --no-audit --no-fund' },
  ],
  [
    'pnpm',
    {
      'package.json': packageJson({ dependencies: { a: '1' }, scripts: { test: 'x' } }),
      'pnpm-lock.yaml': '',
    },
    { install: 'pnpm install --frozen-lockfile --ignore-scripts', test: 'pnpm run test' },
  ],
  [
    'classic yarn',
    { 'package.json': packageJson({ dependencies: { a: '1' } }), 'yarn.lock': '' },
    { install: 'yarn install --frozen-lockfile --ignore-scripts' },
  ],
  [
    'modern yarn',
    {
      'package.json': packageJson({ packageManager: 'yarn@4.1.0', dependencies: { a: '1' } }),
      'yarn.lock': '',
    },
    { install: 'yarn install --immutable --mode=skip-build' },
  ],
  [
    'workspaces',
    { 'package.json': packageJson({ workspaces: ['a'] }), 'package-lock.json': '{}' },
    { install: 'npm ci --ignore-scripts --no-audit --no-fund' },
  ],
  [
    'a format script that would rewrite',
    { 'package.json': packageJson({ scripts: { format: 'prettier --write .' } }) },
    {},
  ],
  [
    'TypeScript without a script',
    {
      'package.json': packageJson({ devDependencies: { typescript: '7' } }),
      'tsconfig.json': '{}',
      'package-lock.json': '',
    },
    { install: 'npm ci --ignore-scripts --no-audit --no-fund', types: 'node_modules/.bin/tsc --noEmit' },
  ],
  ['a broken package.json', { 'package.json': '{ "scripts": ' }, {}],
  ['a package.json that is a list', { 'package.json': '[]' }, {}],
  ['scripts of the wrong type', { 'package.json': packageJson({ scripts: ['test'], dependencies: 7 }) }, {}],
  [
    'a prototype key as script',
    { 'package.json': '{"scripts":{"__proto__":{"test":"x"},"toString":"y"}}' },
    {},
  ],

  [
    'python with unittest',
    { 'pyproject.toml': '[project]\nname = "x"\n', 'tests/test_a.py': '', 'tests/__init__.py': '' },
    { test: 'python3 -m unittest discover -v -s tests -t .' },
  ],
  [
    'python tests in a folder that is no package',
    { 'pyproject.toml': '[project]\nname = "x"\n', 'tests/test_a.py': '' },
    { test: 'python3 -m unittest discover -v -s tests' },
  ],
  [
    'python files with tests and nothing else',
    { 'calc.py': '', 'test_calc.py': '' },
    { test: 'python3 -m unittest discover -v' },
  ],
  [
    'python with pytest and ruff',
    {
      'pyproject.toml': '[tool.pytest.ini_options]\n[tool.ruff.format]\n[tool.mypy]\n',
      'tests/test_a.py': '',
    },
    { format: 'ruff format --check .', lint: 'ruff check .', types: 'mypy .', test: 'python3 -m pytest -vv' },
  ],
  [
    'python requirements',
    { 'requirements.txt': 'pytest\n', 'test_a.py': '' },
    {
      install:
        'python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install -q -r requirements.txt',
      test: '.venv/bin/python3 -m pytest -vv',
    },
  ],
  [
    'python with dependencies',
    {
      'pyproject.toml':
        '[project]\nname = "x"\ndependencies = ["a"]\n[project.optional-dependencies]\ntest = ["pytest"]\ndocs = ["b"]\n',
    },
    {
      install: `python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install -q -e '.[test]'`,
      test: '.venv/bin/python3 -m pytest -vv',
    },
  ],
  [
    'uv',
    { 'pyproject.toml': '[project]\ndependencies = ["a"]\n', 'uv.lock': '', 'conftest.py': '' },
    { install: 'uv sync --frozen', test: 'uv run --frozen python3 -m pytest -vv' },
  ],
  [
    'poetry',
    { 'pyproject.toml': '[tool.poetry]\nname = "x"\n[tool.black]\n' },
    { install: 'poetry install --no-interaction', format: 'poetry run black --check .' },
  ],
  [
    'a broken pyproject.toml',
    { 'pyproject.toml': '[project\n', 'tests/test_a.py': '' },
    { test: 'python3 -m unittest discover -v -s tests' },
  ],

  [
    'go without dependencies',
    { 'go.mod': 'module x\n\ngo 1.22\n' },
    {
      format: 'test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }',
      lint: 'go vet ./...',
      test: 'go test -v ./...',
      build: 'go build ./...',
    },
  ],
  [
    'go with dependencies',
    { 'go.mod': 'module x\nrequire a v1\n' },
    {
      install: 'go mod download',
      format: 'test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }',
      lint: 'go vet ./...',
      test: 'go test -v ./...',
      build: 'go build ./...',
    },
  ],
  [
    'cargo',
    { 'Cargo.toml': '[package]\nname = "x"\n' },
    {
      format: 'cargo fmt --check',
      lint: 'cargo clippy --all-targets',
      test: 'cargo test',
      build: 'cargo build',
    },
  ],
  [
    'cargo with dependencies and lock',
    { 'Cargo.toml': '[dependencies]\na = "1"\n', 'Cargo.lock': '' },
    {
      install: 'cargo fetch --locked',
      format: 'cargo fmt --check',
      lint: 'cargo clippy --all-targets --locked',
      test: 'cargo test --locked',
      build: 'cargo build --locked',
    },
  ],
  [
    'a Makefile',
    { Makefile: '.PHONY: test lint\nCC := gcc\ntest: build\n\tgcc\nlint build:\n\tx\nformat:\n\ty\n' },
    { lint: 'make lint', test: 'make test', build: 'make build' },
  ],
  [
    'make fills what the language leaves open',
    { Makefile: 'test:\n\tx\nlint:\n\ty\n', 'package.json': packageJson({ scripts: { test: 'x' } }) },
    { lint: 'make lint', test: 'npm run --silent test' },
  ],
  [
    'two languages',
    { 'package.json': packageJson({ scripts: { test: 'x' } }), 'go.mod': 'module x\n' },
    {
      format: 'test -z "$(gofmt -l .)" || { gofmt -d .; exit 1; }',
      lint: 'go vet ./...',
      test: 'npm run --silent test && go test -v ./...',
      build: 'go build ./...',
    },
  ],
  [
    'factory.yml over everything',
    { 'package.json': packageJson({ scripts: { test: 'x', lint: 'y' } }) },
    { install: './setup', lint: 'npm run --silent lint', test: './check' },
    { test: './check', install: './setup' },
  ],
];

describe('detectCommands', () => {
  for (const [name, contents, expected, configured] of table) {
    it(`understands ${name}`, () =>
      assert.deepEqual(detectCommands(files(contents), configured ?? {}), expected));
  }
});
