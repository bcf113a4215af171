import { mergeCommits } from '../git/merge-commits.ts';
import type { Attempt } from './attempt.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';

const mostPathsNamed = 20;

/**
 * Merges the default branch into what was delivered; the commit is what the attempt goes on from. Nothing is rewritten, so that reviews and comments on the branch stay where
 * they are. Where both changed the same lines people decide. Where there is nothing to merge the attempt goes on with what else was asked for since, if anything was.
 */
export async function bringUpBranch(
  { assignment, repository }: Pick<Attempt, 'assignment' | 'repository'>,
  delivered: string,
  upstream: string,
): Promise<{ sha: string } | 'up-to-date' | AttemptStop> {
  const { additions, branch } = assignment;
  const { defaultBranch } = assignment.repository;
  const otherwise = '`/factory retry` with a line of guidance goes on without bringing it up.';
  const message = `Merge branch '${defaultBranch}' into ${branch}`;
  const merge = await mergeCommits(repository, delivered, upstream, message);
  switch (merge.outcome) {
    case 'merged':
      return { sha: merge.sha };
    case 'up-to-date':
      if (additions.at(-1)?.kind !== 'rebase') return 'up-to-date';
      return stopWith('blocked', `${branch} has everything of ${defaultBranch} already. ${otherwise}`);
    case 'conflict': {
      const named = merge.paths.slice(0, mostPathsNamed).join(', ');
      return stopWith('base_conflict', `${branch} and ${defaultBranch} conflict in ${named}. ${otherwise}`);
    }
    case 'unrelated':
      return stopWith(
        'base_conflict',
        `${branch} is too far behind ${defaultBranch} to be brought up. ${otherwise}`,
      );
  }
}
