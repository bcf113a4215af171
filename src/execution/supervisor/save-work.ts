import { plainTitle } from '../../contracts/plain-title.ts';
import { bundleWork } from '../git/bundle-work.ts';
import { commitSnapshot, treeOf } from '../git/commit-snapshot.ts';
import { snapshotWorkspace } from '../git/snapshot-workspace.ts';
import type { Attempt } from './attempt.ts';

/** The work as it is recorded now. `problems`: what of the workspace could not be. */
export type SavedWork = { head: string; changed: boolean; problems: string[] };

/**
 * Commits what is in the workspace above `head` (the first time on what the base was fetched as), and uploads everything above the base as a checkpoint, so that a lost worker's successor goes on from here.
 * Nothing reaches GitHub by this.
 */
export async function saveWork(
  attempt: Attempt,
  work: { base: string; parent: string; head: string; message: string; claimedItems: string[] },
): Promise<SavedWork> {
  const { deps, repository } = attempt;
  const { tree, problems } = await snapshotWorkspace(repository, attempt.leftOut);
  if (tree === (await treeOf(repository, work.head))) return { head: work.head, changed: false, problems };
  const head = await commitSnapshot(repository, {
    tree,
    parent: work.head === work.base ? work.parent : work.head,
    message: work.message,
    at: deps.clock.now(),
  });
  const bundle = await bundleWork(repository, work.base);
  if (bundle !== undefined) {
    const artifact = await deps.control.upload(bundle);
    await deps.control.call('checkpoint', {
      bundle: artifact,
      headSha: head,
      finishedItems: work.claimedItems,
    });
  }
  return { head, changed: true, problems };
}

/** The message of the factory's commits: what was asked in the first line, where it was asked below. */
export function commitMessage(title: string, reference: string, round: number): string {
  const subject = plainTitle(title, 'Carry out the request', 72);
  return `${round === 0 ? subject : `Repair after red gates: ${subject}`.slice(0, 72)}\n\nFor ${reference}.\n`;
}
