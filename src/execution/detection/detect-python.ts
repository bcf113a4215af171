import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Commands } from '../../contracts/worker-protocol.ts';
import type { RepositoryFiles } from './repository-files.ts';

const table = z.record(z.string(), z.unknown()).catch({});
const projectSchema = z.object({
  project: z
    .object({ dependencies: z.array(z.string()).catch([]), 'optional-dependencies': table })
    .partial()
    .optional()
    .catch(undefined),
  'dependency-groups': table.optional(),
  tool: table.default({}),
});

/** Commands of a Python project: uv, poetry or pip with a virtual environment in `.venv`; pytest where it is in use, else unittest. */
export function detectPython(files: RepositoryFiles): Commands {
  const text = files.read('pyproject.toml');
  const requirements = ['requirements.txt', 'requirements-dev.txt'].filter(
    (name) => files.read(name) !== undefined,
  );
  const root = files.list('.');
  const isPython =
    text !== undefined ||
    requirements.length > 0 ||
    [...root, ...files.list('tests')].some(isTest) ||
    ['setup.py', 'setup.cfg', 'pytest.ini', 'tox.ini'].some((name) => root.includes(name));
  if (!isPython) return {};
  const settings = projectSchema.safeParse(parseToml(text ?? '')).data ?? { tool: {} };
  const { install, prefix } = findInstaller(files, settings, requirements);
  const everything = [text, ...requirements.map((name) => files.read(name)), files.read('setup.cfg')].join(
    '\n',
  );
  const commands: Commands = { ...(install === undefined ? {} : { install }) };
  const test = findTests(root, files.list('tests'), everything);
  if (test !== undefined) commands.test = `${prefix}python3 -m ${test}`;
  const { tool } = settings;
  if (tool.ruff !== undefined) commands.lint = `${prefix}ruff check .`;
  if (isTable(tool.ruff) && tool.ruff.format !== undefined)
    commands.format = `${prefix}ruff format --check .`;
  else if (tool.black !== undefined) commands.format = `${prefix}black --check .`;
  if (tool.mypy !== undefined) commands.types = `${prefix}mypy .`;
  return commands;
}

function findInstaller(
  files: RepositoryFiles,
  settings: z.infer<typeof projectSchema>,
  requirements: string[],
): { install?: string; prefix: string } {
  if (files.read('uv.lock') !== undefined) return { install: 'uv sync --frozen', prefix: 'uv run --frozen ' };
  if (files.read('poetry.lock') !== undefined || settings.tool.poetry !== undefined) {
    return { install: 'poetry install --no-interaction', prefix: 'poetry run ' };
  }
  const project = settings.project;
  const declared =
    (project?.dependencies?.length ?? 0) > 0 ||
    Object.keys(project?.['optional-dependencies'] ?? {}).length > 0;
  if (!declared && requirements.length === 0) return { prefix: '' };
  const extras = Object.keys(project?.['optional-dependencies'] ?? {}).filter((name) =>
    /^(?:dev|test|tests|testing)$/.test(name),
  );
  const what = [
    ...requirements.map((name) => `-r ${name}`),
    ...(declared ? [`-e '.${extras.length === 0 ? '' : `[${extras.join(',')}]`}'`] : []),
  ];
  return {
    install: `python3 -m venv --system-site-packages .venv && .venv/bin/python -m pip install -q ${what.join(' ')}`,
    prefix: '.venv/bin/',
  };
}

/** The names of tests that pass are printed: without them nobody sees whether a test ran. `-vv` outweighs a `-q` of the repository's own settings. */
function findTests(root: string[], tests: string[], everything: string): string | undefined {
  if (/\bpytest\b/.test(everything) || ['pytest.ini', 'conftest.py'].some((name) => root.includes(name)))
    return 'pytest -vv';
  if (tests.includes('conftest.py')) return 'pytest -vv';
  /* Only a package can be imported from the root; a bare folder is its own. */
  if (tests.some(isTest))
    return tests.includes('__init__.py')
      ? 'unittest discover -v -s tests -t .'
      : 'unittest discover -v -s tests';
  return root.some(isTest) ? 'unittest discover -v' : undefined;
}

function isTest(name: string): boolean {
  return /^test_.*\.py$|_test\.py$/.test(name);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return {};
  }
}
