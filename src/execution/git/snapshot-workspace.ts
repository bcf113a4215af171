import { lstat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustedRepository } from './trusted-repository.ts';

/** The workspace as a git tree, and what in it could not be recorded, in words for the agent. */
export type Snapshot = { tree: string; problems: string[] };

/** A new file above this is left out and named: it is nearly always an accident (a dump, a core, a build product). */
const largestNewFileBytes = 25 * 1024 * 1024;

/** Records the workspace as it is, by its own `.gitignore`, without running anything of it. */
export async function snapshotWorkspace(repository: TrustedRepository): Promise<Snapshot> {
  const { git, gitDir, workspace } = repository;
  const call = { gitDir, workTree: workspace };
  const tooLarge = await findLargeNewFiles(repository);
  await writeFile(join(gitDir, 'info/exclude'), tooLarge.map((path) => `/${escapePattern(path)}\n`).join(''));
  // Exit code 1: some could not be added; the others were.
  const added = await git.run(['add', '--all', '--ignore-errors'], { ...call, answers: [1, 128] });
  const problems = tooLarge.map(
    (path) => `${path} is larger than ${largestNewFileBytes} bytes and was left out`,
  );
  if (added.exitCode !== 0)
    problems.push(...added.stderr.split('\n').filter((line) => /^(?:error|fatal): /.test(line)));
  return { tree: await git.text(['write-tree'], call), problems };
}

async function findLargeNewFiles(repository: TrustedRepository): Promise<string[]> {
  const { git, gitDir, workspace } = repository;
  await writeFile(join(gitDir, 'info/exclude'), '');
  const listing = await git.run(['ls-files', '--others', '--exclude-standard', '-z'], {
    gitDir,
    workTree: workspace,
  });
  const large: string[] = [];
  for (const path of listing.stdout.toString('utf8').split('\0')) {
    if (path === '' || path.endsWith('/')) continue;
    const stat = await lstat(join(workspace, path)).catch(() => undefined);
    if (stat?.isFile() === true && stat.size > largestNewFileBytes) large.push(path);
  }
  return large;
}

/** A path as an ignore pattern that matches nothing else. */
function escapePattern(path: string): string {
  return path.replaceAll(/[\\*?[\]!# ]/g, String.raw`\$&`);
}
