import { FactoryError } from '../../contracts/factory-error.ts';
import { accessOf, type Remote, readRemote } from './read-remote.ts';
import type { TrustedRepository } from './trusted-repository.ts';

export type PushOutcome =
  | { outcome: 'pushed' }
  | { outcome: 'conflict'; found: string | null }
  /** The remote does not take the commit, and would not take it another time. `reason`: its own words, at most 1,000 characters. */
  | { outcome: 'refused'; reason: string };

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
  const reason = refusalIn(answer.stdout.toString('utf8'), answer.stderr);
  if (reason !== undefined) return { outcome: 'refused', reason };
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

const longestReason = 1_000;
/** What a remote says that was about to take the push and could not, for now. */
const trouble =
  /^(?:failure$|failed to (?:lock|update ref)|cannot lock ref|internal server error|.*(?:unpacker error|time-?out|timed out))/i;

/** Why the remote refused the push, with what it had to say about it; undefined where it did not, or could not this time. */
function refusalIn(stdout: string, stderr: string): string | undefined {
  const status = /^!\t[^\t\n]*\t\[remote rejected\] \((.*)\)$/m.exec(stdout)?.[1];
  if (status === undefined || trouble.test(status)) return undefined;
  const said = stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => withoutControls(line.slice('remote:'.length)).trim())
    .filter((line) => line !== '');
  return [`${withoutControls(status)}${said.length === 0 ? '' : ':'}`, ...said]
    .join(' ')
    .slice(0, longestReason);
}

function withoutControls(text: string): string {
  return text.replace(/\p{C}/gu, '');
}
