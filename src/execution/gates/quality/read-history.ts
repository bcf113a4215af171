import { askGitOnce } from '../../git/ask-git-once.ts';
import type { TrustedRepository } from '../../git/trusted-repository.ts';
import { type ChangeHistory, endingOf, rootOf } from './assess-change.ts';

const mostCommits = 100;

/** What the base's tree and its newest commits say about how usual a change is. Merges do not count. */
export function readHistory(repository: TrustedRepository, base: string): Promise<ChangeHistory> {
  return askGitOnce(repository, { kind: 'history', hashes: [base] }, () => askHistory(repository, base));
}

async function askHistory({ git, gitDir }: TrustedRepository, base: string): Promise<ChangeHistory> {
  const log = await git.run(
    [
      'log',
      '--no-merges',
      '--no-renames',
      '--format=%x00',
      '--name-only',
      '-z',
      `--max-count=${mostCommits}`,
      base,
    ],
    { gitDir },
  );
  const touched = new Map<string, number>();
  for (const record of log.stdout.toString('utf8').split('\0')) {
    const path = record.replace(/^\n/, '');
    if (path !== '') touched.set(path, (touched.get(path) ?? 0) + 1);
  }
  const tree = await git.run(['ls-tree', '-r', '-z', '--name-only', base], { gitDir });
  const paths = tree.stdout.toString('utf8').split('\0').filter(Boolean);
  return {
    touched,
    commits: await countCommits({ git, gitDir }, base),
    folders: new Set(paths.filter((path) => path.includes('/')).map(rootOf)),
    endings: new Set(paths.map(endingOf)),
  };
}

async function countCommits(
  { git, gitDir }: Pick<TrustedRepository, 'git' | 'gitDir'>,
  base: string,
): Promise<number> {
  return Number(
    await git.text(['rev-list', '--count', '--no-merges', `--max-count=${mostCommits}`, base], { gitDir }),
  );
}
