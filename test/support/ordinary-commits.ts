import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readAddedLines } from '../../src/execution/gates/added-lines.ts';

/** What a commit adds, file by file: nobody meant any of it to be a secret. */
export type OrdinaryCommit = { name: string; files: { path: string; text: string }[] };

const source = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|toml|sh|py|css|html|txt)$/;

/**
 * Commits as people make them, of code that other people wrote: each adds the first `bytes` of up to four files of an installed package. Packages in the order of
 * their names, so that every run sees the same.
 */
export function commitsOfPackages(modules: string, most: number, bytes: number): OrdinaryCommit[] {
  const commits: OrdinaryCommit[] = [];
  for (const name of packagesIn(modules)) {
    const paths = filesIn(join(modules, name), '').filter((path) => source.test(path));
    for (let at = 0; at < Math.min(paths.length, 12) && commits.length < most; at += 4) {
      const files = paths.slice(at, at + 4).map((path) => ({
        path: `${name}/${path}`,
        text: readFileSync(join(modules, name, path), 'utf8').slice(0, bytes),
      }));
      commits.push({ name: `${name} ${at / 4}`, files });
    }
  }
  return commits;
}

/** The newest commits of a repository, with what each added. */
export function commitsOfHistory(repository: string, most: number): OrdinaryCommit[] {
  const git = (...argv: string[]) =>
    execFileSync('git', ['-C', repository, ...argv], { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 });
  return git('rev-list', '--no-merges', `--max-count=${most}`, 'HEAD')
    .trim()
    .split('\n')
    .map((sha) => ({
      name: sha,
      files: readAddedLines(git('diff-tree', '--root', '-r', '-p', '-U0', '--text', '--no-renames', sha)),
    }));
}

function packagesIn(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name))
            .sort()
            .map((each) => `${name}/${each}`)
        : [name],
    );
}

function filesIn(folder: string, under: string): string[] {
  return readdirSync(join(folder, under), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(under, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesIn(folder, path);
      return entry.isFile() && statSync(join(folder, path)).size < 2_000_000 ? [path] : [];
    });
}
