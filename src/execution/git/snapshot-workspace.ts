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
  const differing = await listDifferences(repository, leftOut);
  if (differing.length === 0) return { tree: await treeOfIndex(repository), problems: [] };
  const tooLarge = await findLargeFiles(repository, differing.filter(isNewFile));
  if (tooLarge.length > 0) await writeExcludes(repository, [...leftOut, ...tooLarge]);
  const { git, gitDir, workspace } = repository;
  // Exit code 1: some could not be added; the others were.
  const call = { gitDir, workTree: workspace, answers: [1, 128] };
  const added = await git.run(['add', '--all', '--ignore-errors'], call);
  const problems = tooLarge.map(
    (path) => `${path} is larger than ${largestNewFileBytes} bytes and was left out`,
  );
  if (added.exitCode !== 0)
    problems.push(...added.stderr.split('\n').filter((line) => /^(?:error|fatal): /.test(line)));
  return { tree: await treeOfIndex(repository), problems };
}

/** The tree that each repository's index was last written as, and which index that was. */
const lastTrees = new WeakMap<TrustedRepository, { index: string; tree: string }>();

/** The index as a tree. An agent's steps mostly leave the tree as it was: then it is not written again. */
async function treeOfIndex(repository: TrustedRepository): Promise<string> {
  const { git, gitDir, workspace } = repository;
  const last = lastTrees.get(repository);
  if (last !== undefined && last.index === (await identityOfIndex(gitDir))) return last.tree;
  const tree = await git.text(['write-tree'], { gitDir, workTree: workspace });
  lastTrees.set(repository, { index: await identityOfIndex(gitDir), tree });
  return tree;
}

/** Git writes another file whenever it changes the index. */
async function identityOfIndex(gitDir: string): Promise<string> {
  const stat = await lstat(join(gitDir, 'index'), { bigint: true }).catch(() => undefined);
  return stat === undefined ? 'none' : [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
}

async function findLargeFiles(
  { workspace }: TrustedRepository,
  differing: readonly Difference[],
): Promise<string[]> {
  const large: string[] = [];
  for (const { path } of differing) {
    const stat = await lstat(join(workspace, path)).catch(() => undefined);
    if (stat?.isFile() === true && stat.size > largestNewFileBytes) large.push(path);
  }
  return large;
}

/** A path of the workspace that is not as it was recorded; one that ends with a slash is a repository of its own. */
type Difference = { path: string; isNew: boolean };

const isNewFile = ({ path, isNew }: Difference) => isNew && !path.endsWith('/');

/** Files in the workspace that are not recorded yet and neither ignored nor left out. */
export async function listNewFiles(
  repository: TrustedRepository,
  leftOut: readonly string[],
): Promise<string[]> {
  return (await listDifferences(repository, leftOut)).filter(isNewFile).map(({ path }) => path);
}

/** In one process what would be two: new files, and recorded ones whose content, kind or mode is another now or that are gone. */
async function listDifferences(
  repository: TrustedRepository,
  leftOut: readonly string[],
): Promise<Difference[]> {
  const { git, gitDir, workspace } = repository;
  await writeExcludes(repository, leftOut);
  const argv = ['ls-files', '-t', '--others', '--modified', '--exclude-standard', '-z'];
  const { stdout } = await git.run(argv, { gitDir, workTree: workspace });
  const records = stdout.toString('utf8').split('\0').filter(Boolean);
  return records.map((record) => ({ path: record.slice(2), isNew: record.startsWith('? ') }));
}

async function writeExcludes(repository: TrustedRepository, paths: readonly string[]): Promise<void> {
  const patterns = [...installed, ...paths.map((path) => `/${escapePattern(path)}`)];
  await writeFile(join(repository.gitDir, 'info/exclude'), `${patterns.join('\n')}\n`);
}

/** A path as an ignore pattern that matches nothing else. */
function escapePattern(path: string): string {
  return path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
}
