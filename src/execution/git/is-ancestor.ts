import type { TrustedRepository } from './trusted-repository.ts';

/** Whether the first commit is an ancestor of the second, or the same. */
export async function isAncestor(
  repository: TrustedRepository,
  ancestor: string,
  commit: string,
): Promise<boolean> {
  const { git, gitDir } = repository;
  return (
    (await git.run(['merge-base', '--is-ancestor', ancestor, commit], { gitDir, answers: [1] })).exitCode ===
    0
  );
}
