import { asFactoryAuthor } from './factory-author.ts';
import { gitFault } from './git-fault.ts';
import type { TrustedRepository } from './trusted-repository.ts';

export type CommitSpec = {
  tree: string;
  parent: string;
  message: string /** Milliseconds since the epoch. */;
  at: number;
};

/** Makes a commit of a tree. The same spec makes the same commit. */
export async function commitSnapshot(repository: TrustedRepository, spec: CommitSpec): Promise<string> {
  const { git, gitDir } = repository;
  const date = `@${Math.floor(spec.at / 1000)} +0000`;
  const environment = asFactoryAuthor(date);
  const argv = ['commit-tree', spec.tree, '-p', spec.parent, '-F', '-'];
  return await git.text(argv, { gitDir, environment, stdin: spec.message });
}

/** The tree a commit holds. */
export async function treeOf({ git, gitDir }: TrustedRepository, commit: string): Promise<string> {
  const tree = await git.objects(gitDir).describe(`${commit}^{tree}`);
  if (tree === undefined) throw gitFault('git-failed', `there is no commit ${commit}`);
  return tree.id;
}
