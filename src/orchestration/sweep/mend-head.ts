import { isDeepStrictEqual } from 'node:util';
import type { SweepFinding } from '../../contracts/sweep-findings.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import { headOf } from '../../ledger/head-of.ts';
import { standsStillAfterMs } from './finding-of.ts';
import { repeatEffects } from './repeat-effects.ts';
import type { SweepDependencies } from './sweep-dependencies.ts';
import { aboutJob, type Tally } from './tally.ts';

export type MendingHeads = Pick<SweepDependencies, 'ledger' | 'heads' | 'carryOut' | 'clock'>;

/**
 * Makes the head say what the log says. A head that lags behind was left so by somebody who died between the commit and its effects: the effects of the commits
 * that it does not know are asked for again, before the head is rewritten, so that dying here too leaves it to the next sweep. For a
 * minute a lag is left to whoever is still at it; with `everything` nothing is waited for.
 * A head that is ahead means that the log has lost commits; nothing is mended then.
 */
export async function mendHead(
  deps: MendingHeads,
  jobId: string,
  tally: Tally,
  everything = false,
): Promise<void> {
  /* In this order: a head that is read first can be older than the log, and never newer. */
  const head = await deps.heads.get(jobId);
  const commits = await deps.ledger.commits(jobId);
  const job = foldCommits(jobId, commits);
  const known = head?.version ?? 0;
  if (known > job.version) return tally.found('head-ahead-of-log', { ...aboutJob(job), headVersion: known });
  const expected = headOf(job);
  if (expected === undefined || isDeepStrictEqual(head, expected)) return;
  const ageMs = deps.clock.now() - Date.parse(commits.at(-1)?.at ?? '');
  if (known < job.version && ageMs < standsStillAfterMs && !everything) return;
  const unknown = commits.filter((commit) => commit.version > known);
  await repeatEffects(deps, job, unknown);
  await deps.heads.rewrite(expected);
  tally.found(kindOf(head !== undefined, unknown.length > 0), { ...aboutJob(job), headVersion: known });
}

function kindOf(exists: boolean, lags: boolean): SweepFinding {
  if (!exists) return 'head-missing';
  return lags ? 'head-behind' : 'head-differs';
}
