import { z } from 'zod';
import type { Commands } from '../../contracts/worker-protocol.ts';
import type { RepositoryFiles } from './repository-files.ts';

const names = z.record(z.string(), z.string()).catch({});
const packageSchema = z.object({
  packageManager: z.string().optional().catch(undefined),
  scripts: names.default({}),
  dependencies: names.default({}),
  devDependencies: names.default({}),
  optionalDependencies: names.default({}),
  workspaces: z.unknown().optional(),
});

/** What `npm init` writes: a test script that is none. */
const placeholderTest = /no test specified/;

/** Scripts that check without changing anything, by what they check, best first. */
const checks = {
  format: ['format:check', 'check:format', 'fmt:check', 'check-format', 'prettier:check', 'format-check'],
  lint: ['lint', 'lint:check', 'check:lint', 'eslint'],
  types: ['typecheck', 'type-check', 'check:types', 'check-types', 'types', 'tsc'],
  test: ['test'],
  build: ['build'],
} as const;

/** Commands of a JavaScript or TypeScript project; its package manager is the one whose lockfile lies there. Install scripts never run. */
export function detectNode(files: RepositoryFiles): Commands {
  const text = files.read('package.json');
  if (text === undefined) return {};
  const parsed = packageSchema.safeParse(parseJson(text));
  if (!parsed.success) return {};
  const project = parsed.data;
  const manager = findManager(files, project.packageManager);
  const commands: Commands = {};
  const needs = [project.dependencies, project.devDependencies, project.optionalDependencies];
  if (project.workspaces !== undefined || needs.some((each) => Object.keys(each).length > 0))
    commands.install = manager.install;
  for (const [kind, candidates] of Object.entries(checks) as [keyof typeof checks, readonly string[]][]) {
    const script = candidates.find(
      (name) => project.scripts[name] !== undefined && !placeholderTest.test(project.scripts[name]),
    );
    if (script !== undefined) commands[kind] = `${manager.run} ${script}`;
  }
  if (
    commands.types === undefined &&
    project.devDependencies.typescript !== undefined &&
    files.read('tsconfig.json') !== undefined
  ) {
    commands.types = 'node_modules/.bin/tsc --noEmit';
  }
  return commands;
}

type Manager = { run: string; install: string };

function findManager(files: RepositoryFiles, declared: string | undefined): Manager {
  const has = (path: string) => files.read(path) !== undefined;
  const is = (name: string) => declared?.startsWith(`${name}@`) === true;
  if (has('pnpm-lock.yaml') || is('pnpm'))
    return { run: 'pnpm run', install: 'pnpm install --frozen-lockfile --ignore-scripts' };
  if (has('yarn.lock') || is('yarn')) {
    const berry = has('.yarnrc.yml') || /^yarn@[2-9]/.test(declared ?? '');
    return {
      run: 'yarn run',
      install: berry
        ? 'yarn install --immutable --mode=skip-build'
        : 'yarn install --frozen-lockfile --ignore-scripts',
    };
  }
  if (has('bun.lock') || is('bun'))
    return { run: 'bun run', install: 'bun install --frozen-lockfile --ignore-scripts' };
  const quiet = '--ignore-scripts --no-audit --no-fund';
  const locked = has('package-lock.json') || has('npm-shrinkwrap.json');
  return {
    run: 'npm run --silent',
    install: locked ? `npm ci ${quiet}` : `npm install --no-package-lock ${quiet}`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
