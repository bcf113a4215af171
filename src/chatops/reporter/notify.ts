import type { Commit } from '../../contracts/commit.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job } from '../../job/job.ts';
import type { Repository } from '../../job/job-values.ts';
import { openPullRequestOf } from '../../job/open-pull-request.ts';
import { noticeMarker } from './markers.ts';
import { noticeOf } from './notices-of.ts';
import type { Reporter } from './reporter.ts';
import { sayOnce } from './say-once.ts';

/** Tells people what one commit means, once: the comment carries a marker by which a repetition finds it. */
export async function notify(
  { pages, log }: Reporter,
  { jobId, version }: ReportMessage,
  commits: readonly Commit[],
): Promise<void> {
  const commit = commits[version - 1];
  if (commit === undefined) {
    log.warn('notice about a commit that is not there', { jobId, version });
    return;
  }
  const notice = noticeOf(commit, foldCommits(jobId, commits.slice(0, version)));
  if (notice === undefined) return;
  const { issueNumber, commentId, reaction, comment, alsoOn } = notice;
  const now = foldCommits(jobId, commits);
  const repository = whereNow(notice.repository, now);
  if (reaction !== undefined) {
    await pages.react(repository, commentId === undefined ? { issueNumber } : { commentId }, reaction);
  }
  if (comment === undefined) return;
  const marker = noticeMarker(jobId, version);
  const said = await sayOnce(pages, { repository, issueNumber }, comment, marker);
  const otherwise =
    said === 'locked' && now.details !== undefined ? openPullRequestOf(now.details) : undefined;
  if (said === 'locked')
    log.warn('a locked issue takes no comment', { jobId, version, issueNumber, otherwise });
  const beside = alsoOn ?? otherwise;
  if (beside !== undefined) await sayOnce(pages, { repository, issueNumber: beside }, comment, marker);
}

/** The repository may have moved since the commit, or since the command that it answers was written. */
function whereNow(then: Repository, { details }: Job): Repository {
  return details?.repository.id === then.id ? details.repository : then;
}
