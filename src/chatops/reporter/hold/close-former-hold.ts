import type { KnownJob } from '../../../job/job.ts';
import { anyMarker } from '../markers.ts';
import type { Reporter } from '../reporter.ts';
import { sayOnce } from '../say-once.ts';

/**
 * Closes the pull request that held the job and was given up, because an approval of the request would stand there for code; says where the code is as soon as
 * there is a number for it.
 */
export async function closeFormerHold(
  { pages, facts, holds }: Pick<Reporter, 'pages' | 'facts' | 'holds'>,
  { id, details }: KnownJob,
  successor?: number,
): Promise<void> {
  const { formerHold: number, repository } = details;
  if (number === undefined) return;
  const marker = (step: string) => `${anyMarker}former-hold=${id}:${number}:${step} -->`;
  if (successor !== undefined) {
    await sayOnce(
      pages,
      { repository, issueNumber: number },
      `The code is in #${successor}.`,
      marker('next'),
    );
    return;
  }
  const pullRequest = await facts.pullRequest(repository, number);
  if (pullRequest?.state !== 'open') return;
  const text =
    'The review that released this request approved no code, and the factory may not dismiss it here. So the code will come in a pull request of its own, and this one is closed.';
  await sayOnce(pages, { repository, issueNumber: number }, text, marker('closed'));
  await holds.closePullRequest(repository, number);
}
