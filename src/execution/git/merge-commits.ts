import { asFactoryAuthor } from './factory-author.ts';
import { mergeBase } from './merge-base.ts';
import type { TrustedRepository } from './trusted-repository.ts';

export type MergeOutcome =
  | { outcome: 'merged'; sha: string }
  /** Everything of the other commit is in the first one's history. */
  | { outcome: 'up-to-date' }
  | { outcome: 'conflict'; paths: string[] }
  /** What both have in common was not fetched. */
  | { outcome: 'unrelated' };

/**
 * Merges a commit into another without a work tree and without running anything of either. The merge commit's first parent is `onto`, so that its push moves that branch
 * forward; its date is the other commit's, so that the same two always give the same one.
 */
export async function mergeCommits(
  repository: TrustedRepository,
  onto: string,
  other: string,
  message: string,
): Promise<MergeOutcome> {
  const { git, gitDir } = repository;
  const common = await mergeBase(repository, onto, other);
  if (common === undefined) return { outcome: 'unrelated' };
  if (common === other) return { outcome: 'up-to-date' };
  const argv = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', onto, other];
  const merged = await git.run(argv, { gitDir, answers: [1] });
  const [tree = '', ...paths] = merged.stdout
    .toString('utf8')
    .split('\0')
    .filter((part) => part !== '');
  if (merged.exitCode !== 0) return { outcome: 'conflict', paths };
  const date = `@${await git.text(['show', '--no-patch', '--format=%ct', other], { gitDir })} +0000`;
  const environment = asFactoryAuthor(date);
  const commit = ['commit-tree', tree, '-p', onto, '-p', other, '-m', message];
  return { outcome: 'merged', sha: await git.text(commit, { gitDir, environment }) };
}
