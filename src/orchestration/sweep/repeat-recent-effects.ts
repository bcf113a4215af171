import type { Commit } from '../../contracts/commit.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import { isTerminal, jobStates } from '../../job/job-state.ts';
import { headsIn } from './heads-in.ts';
import { repeatEffects } from './repeat-effects.ts';
import { sideBySide } from './side-by-side.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import type { Tally } from './tally.ts';

/** Messages that were lost with the queues are younger than this. */
const recentMs = 60 * 60 * 1000;

/**
 * Asks again for the effects that recent commits still want: what a duplicate of their command would do. For every job that has not ended at
 * least those of its last commit.
 */
export async function repeatRecentEffects(deps: SweepDependencies, tally: Tally): Promise<void> {
  const since = deps.clock.now() - recentMs;
  for (const state of jobStates) {
    const recent = isTerminal(state) ? new Date(since).toISOString() : undefined;
    await sideBySide(headsIn(deps.heads, state, { since: recent }), ({ jobId }) =>
      tally.examine(jobId, () => repeatRecent(deps, jobId, since)),
    );
  }
}

async function repeatRecent(deps: SweepDependencies, jobId: string, since: number): Promise<void> {
  const commits = await deps.ledger.commits(jobId);
  const recent = commits.filter((commit, index) => isRecent(commit, since) || index === commits.length - 1);
  await repeatEffects(deps, foldCommits(jobId, commits), recent);
}

function isRecent(commit: Commit, since: number): boolean {
  return Date.parse(commit.at) >= since;
}
