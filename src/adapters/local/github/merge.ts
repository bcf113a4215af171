import type { BareRepository } from './bare-repository.ts';
import type { UserRow } from './tables.ts';

export type MergeMethod = 'merge' | 'squash';
export type Merge = {
  into: string;
  from: string;
  method: MergeMethod;
  message: string;
  author: UserRow;
  at: number;
};

const CONFLICT = 1;

/** Merges two commits without a worktree. Answers the new commit, or undefined on a conflict. */
export async function mergeCommits(bare: BareRepository, merge: Merge): Promise<string | undefined> {
  const tree = await mergedTree(bare, merge.into, merge.from);
  if (!tree) return undefined;
  const parents = merge.method === 'merge' ? ['-p', merge.into, '-p', merge.from] : ['-p', merge.into];
  const date = `@${Math.floor(merge.at / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: merge.author.name ?? merge.author.login,
    GIT_AUTHOR_EMAIL: merge.author.email ?? '',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'GitHub',
    GIT_COMMITTER_EMAIL: 'noreply@github.com',
    GIT_COMMITTER_DATE: date,
  };
  const { stdout } = await bare.git(['commit-tree', tree, ...parents], { input: merge.message, env });
  return stdout.toString().trim();
}

/** The tree that a merge of two commits gives; undefined on a conflict. */
export async function mergedTree(
  bare: BareRepository,
  into: string,
  from: string,
): Promise<string | undefined> {
  const result = await bare.git(['merge-tree', '--write-tree', '--allow-unrelated-histories', into, from], {
    allowed: [CONFLICT],
  });
  return result.code === CONFLICT ? undefined : result.stdout.toString().split('\n')[0];
}
