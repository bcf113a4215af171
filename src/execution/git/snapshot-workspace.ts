import { lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustedRepository } from './trusted-repository.ts';

/** The workspace as a git tree, and what in it could not be recorded, in words for the agent. */
export type Snapshot = { tree: string; problems: string[] };

/** A new file above this is left out and named: it is nearly always an accident (a dump, a core, a build product). */
const largestNewFileBytes = 25 * 1024 * 1024;

/** What installing leaves behind; repositories that forgot to ignore it do not want it recorded either. Files that are tracked already are not touched by this. */
const installed = [
  'node_modules/',
  '.venv/',
  '__pycache__/',
  '.pytest_cache/',
  '.mypy_cache/',
  '.ruff_cache/',
];

/**
 * Records the workspace as it is, by its own `.gitignore`, without running anything of it. `leftOut`: paths that are not the agent's work, such as what
 * installing made.
 */
export async function snapshotWorkspace(
  repository: TrustedRepository,
  leftOut: readonly string[] = [],
): Promise<Snapshot> {
  const { git, gitDir, workspace } = repository;
  const call = { gitDir, workTree: workspace };
  const tooLarge = await findLargeNewFiles(repository, leftOut);
  if (tooLarge.length > 0) await writeExcludes(repository, [...leftOut, ...tooLarge]);
  // Exit code 1: some could not be added; the others were.
  const added = await git.run(['add', '--all', '--ignore-errors'], { ...call, answers: [1, 128] });
  const problems = tooLarge.map(
    (path) => `${path} is larger than ${largestNewFileBytes} bytes and was left out`,
  );
  if (added.exitCode !== 0)
    problems.push(...added.stderr.split('\n').filter((line) => /^(?:error|fatal): /.test(line)));
  return { tree: await git.text(['write-tree'], call), problems };
}

async function findLargeNewFiles(
  repository: TrustedRepository,
  leftOut: readonly string[],
): Promise<string[]> {
  const large: string[] = [];
  for (const path of await listNewFiles(repository, leftOut)) {
    const stat = await lstat(join(repository.workspace, path)).catch(() => undefined);
    if (stat?.isFile() === true && stat.size > largestNewFileBytes) large.push(path);
  }
  return large;
}

/** Files in the workspace that are not recorded yet and neither ignored nor left out. */
export async function listNewFiles(
  repository: TrustedRepository,
  leftOut: readonly string[],
): Promise<string[]> {
  const { git, gitDir, workspace } = repository;
  await writeExcludes(repository, leftOut);
  const listing = await git.run(['ls-files', '--others', '--exclude-standard', '-z'], {
    gitDir,
    workTree: workspace,
  });
  return listing.stdout
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && !path.endsWith('/'));
}

async function writeExcludes(repository: TrustedRepository, paths: readonly string[]): Promise<void> {
  const patterns = [...installed, ...paths.map((path) => `/${escapePattern(path)}`)];
  await writeFile(join(repository.gitDir, 'info/exclude'), `${patterns.join('\n')}\n`);
}

/** A path as an ignore pattern that matches nothing else. */
function escapePattern(path: string): string {
  return path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
}
