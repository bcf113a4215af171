import { plainTitle } from '../../contracts/plain-title.ts';
import { bundleWork } from '../git/bundle-work.ts';
import { commitSnapshot, treeOf } from '../git/commit-snapshot.ts';
import { snapshotWorkspace } from '../git/snapshot-workspace.ts';
import type { Attempt } from './attempt.ts';
import type { Work } from './work.ts';

/** The work as it is recorded now. `problems`: what of the workspace could not be. */
export type SavedWork = { head: string; tree: string; changed: boolean; problems: string[] };

/** Commits what is in the workspace above `head` (the first time on what the base was fetched as). Nothing leaves the machine by this. */
export async function saveWork(
  { attempt, start }: Pick<Work, 'attempt' | 'start'>,
  head: string,
  message: string,
): Promise<SavedWork> {
  const { deps, repository } = attempt;
  const { tree, problems } = await snapshotWorkspace(repository, attempt.leftOut);
  if (tree === (await treeOf(repository, head))) return { head, tree, changed: false, problems };
  const parent = head === start.base ? start.parent : head;
  const saved = await commitSnapshot(repository, { tree, parent, message, at: deps.clock.now() });
  return { head: saved, tree, changed: true, problems };
}

/**
 * Uploads everything above the base, and how far the work has come, so that a lost worker's successor goes on from here. Nothing reaches GitHub by this. Without a commit above the base
 * there is nothing to save.
 */
export async function checkpointWork(
  { attempt, start, progress }: Pick<Work, 'attempt' | 'start' | 'progress'>,
  head: string,
  finishedItems: string[],
): Promise<void> {
  const { deps, repository } = attempt;
  const bundle = await bundleWork(repository, {
    base: start.base,
    head,
    progress: JSON.stringify(progress),
  });
  if (bundle === undefined) return;
  const artifact = await deps.control.upload(bundle);
  await deps.control.call('checkpoint', { bundle: artifact, headSha: head, finishedItems });
}

/** The message of the factory's commits: what was done in the first line, where it was asked for below. */
export function commitMessage(
  { assignment }: Pick<Attempt, 'assignment'>,
  title: string,
  prefix = '',
): string {
  const { repository, issueNumber } = assignment;
  const subject = `${prefix}${plainTitle(title, 'Carry out the request', 72)}`.slice(0, 72);
  return `${subject}\n\nFor ${repository.owner}/${repository.name}#${issueNumber}.\n`;
}
