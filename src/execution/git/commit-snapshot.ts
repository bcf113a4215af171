import { asFactoryAuthor } from './factory-author.ts';
import { type TrustedRepository, workRef } from './trusted-repository.ts';

export type CommitSpec = {
  tree: string;
  parent: string;
  message: string /** Milliseconds since the epoch. */;
  at: number;
};

/** Makes a commit of a tree and moves the work ref to it. The same spec makes the same commit. */
export async function commitSnapshot(repository: TrustedRepository, spec: CommitSpec): Promise<string> {
  const { git, gitDir } = repository;
  const date = `@${Math.floor(spec.at / 1000)} +0000`;
  const environment = asFactoryAuthor(date);
  const commit = await git.text(['commit-tree', spec.tree, '-p', spec.parent, '-F', '-'], {
    gitDir,
    environment,
    stdin: spec.message,
  });
  await git.run(['update-ref', workRef, commit], { gitDir });
  return commit;
}

/** The tree a commit holds. */
export function treeOf(repository: TrustedRepository, commit: string): Promise<string> {
  return repository.git.text(['rev-parse', '--verify', `${commit}^{tree}`], { gitDir: repository.gitDir });
}
