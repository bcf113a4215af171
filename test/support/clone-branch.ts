import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A branch as git hands it out: its newest commit, the messages of all its commits (newest first) and its files. */
export type ClonedBranch = { head: string; log: string[]; files: Record<string, string> };

/** Clones one branch with the token; undefined when the repository has no such branch. */
export async function cloneBranch(
  url: string,
  token: string,
  branch: string,
): Promise<ClonedBranch | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'clone-'));
  const git = async (...args: string[]): Promise<string> =>
    (await run('git', args, { cwd: folder, env: gitEnvironment(token) })).stdout.trim();
  try {
    if ((await git('ls-remote', '--heads', url, branch)) === '') return undefined;
    await git('clone', '--quiet', '--branch', branch, url, '.');
    const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(folder, '.git')))
      .map((entry) => join(entry.parentPath, entry.name));
    const files = await Promise.all(
      paths.map(async (path) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
    );
    return {
      head: await git('rev-parse', 'HEAD'),
      log: (await git('log', '--format=%s')).split('\n'),
      files: Object.fromEntries(files),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The token travels in a header; nothing of this machine's git configuration counts. */
export function gitEnvironment(token: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
  };
}
