import type { TrustedRepository } from './trusted-repository.ts';

/** The newest commit that both have in their history, as far as it was fetched; undefined when there is none. */
export async function mergeBase(
  repository: TrustedRepository,
  one: string,
  other: string,
): Promise<string | undefined> {
  const { git, gitDir } = repository;
  const answer = await git.run(['merge-base', one, other], { gitDir, answers: [1] });
  return answer.exitCode === 0 ? answer.stdout.toString('utf8').trim() : undefined;
}
