import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a file of a prepared repository is: text, or something special. */
export type PreparedFile = string | { link: string } | { executable: string };

/** Plain git with an environment that is the same on every machine. */
export function git(cwd: string, ...argv: string[]): string {
  return execFileSync('git', argv, {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Somebody',
      GIT_AUTHOR_EMAIL: 'somebody@example.org',
      GIT_AUTHOR_DATE: '1700000000 +0000',
      GIT_COMMITTER_NAME: 'Somebody',
      GIT_COMMITTER_EMAIL: 'somebody@example.org',
      GIT_COMMITTER_DATE: '1700000000 +0000',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

export function writeFiles(folder: string, files: Record<string, PreparedFile>): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof content === 'string') writeFileSync(target, content);
    else if ('link' in content) symlinkSync(content.link, target);
    else {
      writeFileSync(target, content.executable);
      chmodSync(target, 0o755);
    }
  }
}

/** A bare repository on disk with one commit of these files on `main` (none when there are no files), and its file:// address. */
export function prepareRemote(
  folder: string,
  files: Record<string, PreparedFile>,
): { url: string; path: string; head: string | null } {
  const path = join(folder, 'remote.git');
  git(folder, 'init', '--quiet', '--bare', '-b', 'main', path);
  const url = `file://${path}`;
  if (Object.keys(files).length === 0) return { url, path, head: null };
  const clone = join(folder, 'seed');
  mkdirSync(clone);
  git(clone, 'init', '--quiet', '-b', 'main');
  writeFiles(clone, files);
  git(clone, 'add', '--all', '--force');
  git(clone, 'commit', '--quiet', '-m', 'Begin');
  git(clone, 'push', '--quiet', path, 'main');
  return { url, path, head: git(clone, 'rev-parse', 'HEAD') };
}
