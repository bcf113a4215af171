import type { Commit } from '../../contracts/commit.ts';
import { foldCommit, foldCommits } from '../../job/fold-commits.ts';
import type { KnownJob } from '../../job/job.ts';
import { isAtRest } from '../../job/job-state.ts';
import type { GitHubPages } from '../../ports/github-pages.ts';
import { inSpiteOfRefusals } from './in-spite-of-refusals.ts';
import type { JobEvidence } from './job-evidence.ts';
import { labelsOf } from './labels-of.ts';
import { jobMarker } from './markers.ts';
import { renderStickyComment } from './render-sticky-comment.ts';
import type { Reporter } from './reporter.ts';

/**
 * While the job moves, its comment is edited where it is known to be, and its label is left as long as the log has wanted the same since it was set. At rest, where the page
 * is not known, or where it shows this version already and somebody asks for it again, both are put right whatever somebody did to them.
 */
export async function showPage(
  reporter: Reporter,
  job: KnownJob,
  commits: readonly Commit[],
  evidence: JobEvidence,
): Promise<void> {
  const { pages, clock, knownPages } = reporter;
  const { id, version, details } = job;
  const shown = knownPages.of(id);
  const known = isAtRest(job.state) || shown?.version === version ? undefined : shown;
  knownPages.forget(id);
  const body = renderStickyComment({ job, commits, evidence, now: clock.now() });
  let commentId: number | 'locked' | undefined;
  await inSpiteOfRefusals([
    async () => {
      commentId = await showComment(pages, job, body, known?.commentId);
    },
    async () => {
      const isShown = known !== undefined && commentId === known.commentId;
      if (!isShown || !hasKeptLabel(job, commits, known.version))
        await pages.setFactoryLabels(details.repository, details.issueNumber, labelsOf(job));
    },
  ]);
  if (typeof commentId === 'number') knownPages.remember(id, { commentId, version });
}

/** Whoever showed the job since that commit, and in whatever order, has set the label that it has now. */
function hasKeptLabel(job: KnownJob, commits: readonly Commit[], since: number): boolean {
  const label = labelsOf(job).join();
  let then = foldCommits(job.id, commits.slice(0, since));
  for (const commit of commits.slice(since)) {
    if (labelsOf(then).join() !== label) return false;
    then = foldCommit(then, commit);
  }
  return labelsOf(then).join() === label;
}

/**
 * Edits the job's one comment, or writes it; answers its id. Comments that a race wrote twice are deleted but for the oldest, unless it is known where the one is. On a `locked` issue there is none, or
 * an older one: the label and the pull requests say what is so.
 */
async function showComment(
  pages: GitHubPages,
  { id: jobId, details: { repository, issueNumber } }: KnownJob,
  body: string,
  known: number | undefined,
): Promise<number | 'locked'> {
  const edit = async (id: number) => {
    const answer = await pages.editComment(repository, id, body);
    return answer === 'edited' ? id : answer;
  };
  const edited = known === undefined ? 'gone' : await edit(known);
  if (edited !== 'gone') return edited;
  const marker = jobMarker(jobId);
  const marked = await pages.findComments(repository, issueNumber, marker);
  /* Below its marker a page shows words of others, and so does a notice, who may know what a marker looks like. */
  const [first, ...twins] = marked.filter((comment) => comment.body.startsWith(marker));
  for (const twin of twins) await pages.deleteComment(repository, twin.id);
  if (first?.body === body) return first.id;
  const editedFirst = first === undefined ? 'gone' : await edit(first.id);
  return editedFirst === 'gone' ? await pages.createComment(repository, issueNumber, body) : editedFirst;
}
