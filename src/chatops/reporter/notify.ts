import type { Commit } from '../../contracts/commit.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job } from '../../job/job.ts';
import type { Repository } from '../../job/job-values.ts';
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
  const repository = whereNow(notice.repository, foldCommits(jobId, commits));
  if (reaction !== undefined) {
    await pages.react(repository, commentId === undefined ? { issueNumber } : { commentId }, reaction);
  }
  if (comment === undefined) return;
  const marker = noticeMarker(jobId, version);
  await sayOnce(pages, { repository, issueNumber }, comment, marker);
  if (alsoOn !== undefined) await sayOnce(pages, { repository, issueNumber: alsoOn }, comment, marker);
}

/** The repository may have moved since the commit, or since the command that it answers was written. */
function whereNow(then: Repository, { details }: Job): Repository {
  return details?.repository.id === then.id ? details.repository : then;
}
