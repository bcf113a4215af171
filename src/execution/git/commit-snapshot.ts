import { type TrustedRepository, workRef } from './trusted-repository.ts';

/** Who writes the factory's commits. */
export const factoryAuthor = { name: 'devfactory[bot]', email: 'devfactory[bot]@users.noreply.github.com' };

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
  const environment = {
    GIT_AUTHOR_NAME: factoryAuthor.name,
    GIT_AUTHOR_EMAIL: factoryAuthor.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: factoryAuthor.name,
    GIT_COMMITTER_EMAIL: factoryAuthor.email,
    GIT_COMMITTER_DATE: date,
  };
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
