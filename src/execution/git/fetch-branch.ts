import { gitFault } from './git-fault.ts';
import { accessOf, type Remote } from './read-remote.ts';
import type { TrustedRepository } from './trusted-repository.ts';

/** How much history comes along: enough to read why a line is as it is, little enough to be quick on old repositories. */
const depth = 100;

/** Fetches the newest commits of a branch and keeps its head under `ref`; the commit's name is handed back. */
export async function fetchBranch(
  repository: TrustedRepository,
  remote: Remote,
  branch: string,
  ref: string,
): Promise<string> {
  const { git, gitDir } = repository;
  const spec = `+refs/heads/${branch}:${ref}`;
  await git.run(
    ['fetch', '--quiet', '--no-tags', `--depth=${depth}`, '--no-write-fetch-head', '--', remote.url, spec],
    {
      gitDir,
      ...accessOf(remote),
    },
  );
  const fetched = await git.objects(gitDir).describe(`${ref}^{commit}`);
  if (fetched === undefined) throw gitFault('git-failed', `${branch} was fetched, and ${ref} is no commit`);
  return fetched.id;
}
