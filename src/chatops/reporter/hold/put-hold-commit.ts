import { FactoryError } from '../../../contracts/factory-error.ts';
import { specPath } from '../../../contracts/spec-path.ts';
import { isKnownHead } from '../../../job/is-known-head.ts';
import type { JobDetails, KnownJob } from '../../../job/job.ts';
import type { Reporter } from '../reporter.ts';

/**
 * Has the job's branch point at a commit that shows `content` beside the code the agent would begin with, and answers that commit. Whatever else somebody put on the
 * branch stays in its history and goes from its tree; nothing is ever forced. Done twice it is one commit. `at`: ISO time of the commit, from the log.
 * Throws FactoryError `hold-branch-moved` (retry) when somebody moves the branch meanwhile.
 */
export async function putHoldCommit(
  { facts, holds }: Pick<Reporter, 'facts' | 'holds'>,
  { id, details }: KnownJob,
  held: { content: string; at: string; defaultBranch: string },
): Promise<string> {
  const { repository, branch, inputHash, issueNumber } = details;
  const head = await facts.branchHead(repository, branch);
  const code = await codeToBeginWith({ facts }, details, head, held.defaultBranch);
  const treeSha = await holds.treeWith(repository, code, { path: specPath, content: held.content });
  const message = `Ask for a review of the request in #${issueNumber}\n\nJob: ${id}\nInput: ${inputHash}`;
  if (head !== undefined) {
    const there = await holds.commit(repository, head);
    if (there?.treeSha === treeSha && there.message.trimEnd() === message) return head;
  }
  const to = await holds.createCommit(repository, { treeSha, parent: head ?? code, message, at: held.at });
  if ((await holds.moveBranch(repository, branch, { from: head ?? null, to })) === 'moved') return to;
  throw new FactoryError('hold-branch-moved', `Somebody moved the branch ${branch} of job ${id}.`, {
    disposition: 'retry',
  });
}

/** What the branch points at if the factory put it there or took it over; else what it last put there; else the default branch. */
async function codeToBeginWith(
  { facts }: Pick<Reporter, 'facts'>,
  details: JobDetails,
  head: string | undefined,
  defaultBranch: string,
): Promise<string> {
  if (head !== undefined && isKnownHead(details, head)) return head;
  const known =
    details.hold?.headSha ??
    details.deliveredSha ??
    (await facts.branchHead(details.repository, defaultBranch));
  if (known !== undefined) return known;
  throw new FactoryError('repository-empty', `The branch ${defaultBranch} has no commits.`, {
    disposition: 'quarantine',
  });
}
