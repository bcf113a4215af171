import { FactoryError } from '../../contracts/factory-error.ts';
import { accessOf, type Remote, readRemote } from './read-remote.ts';
import type { TrustedRepository } from './trusted-repository.ts';

export type PushOutcome = { outcome: 'pushed' } | { outcome: 'conflict'; found: string | null };

/**
 * Pushes one commit to exactly one branch, provided the branch still is where the log says: at `oldSha`, or absent when that is null. A push whose
 * answer was lost counts as done when the branch points at the commit.
 * @throws FactoryError `git-failed` when the remote gives no definite answer
 */
export async function pushBranch(
  repository: TrustedRepository,
  remote: Remote,
  push: { branch: string; oldSha: string | null; newSha: string },
): Promise<PushOutcome> {
  const { git, gitDir } = repository;
  const ref = `refs/heads/${push.branch}`;
  const lease = `--force-with-lease=${ref}:${push.oldSha ?? ''}`;
  const answer = await git.run(
    [
      'push',
      '--porcelain',
      '--no-verify',
      '--no-follow-tags',
      lease,
      '--',
      remote.url,
      `${push.newSha}:${ref}`,
    ],
    {
      gitDir,
      ...accessOf(remote),
      answers: [1, 128],
    },
  );
  if (answer.exitCode === 0) return { outcome: 'pushed' };
  const found = (await readRemote(git, remote, [push.branch])).get(push.branch) ?? null;
  if (found === push.newSha) return { outcome: 'pushed' };
  if (found !== push.oldSha) return { outcome: 'conflict', found };
  throw new FactoryError(
    'git-failed',
    `The push to ${push.branch} was not accepted: ${reasonOf(answer.stdout, answer.stderr)}`,
    {
      disposition: 'retry',
    },
  );
}

function reasonOf(stdout: Buffer, stderr: string): string {
  const rejected = stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  return [...rejected, stderr.trim()].join(' ').slice(0, 2_000);
}
