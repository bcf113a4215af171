import type { Commit } from '../../contracts/commit.ts';
import type { Effect } from '../../job/effect.ts';
import { effectsOf } from '../../job/effects-of.ts';
import type { Job } from '../../job/job.ts';

/** Asks again for the effects of these commits that the job still wants, each of them once: what duplicates of their commands would do. */
export async function repeatEffects(
  { carryOut }: { carryOut: (effect: Effect, job: Job) => Promise<void> },
  job: Job,
  commits: readonly Commit[],
): Promise<void> {
  const effects = new Map<string, Effect>();
  for (const effect of commits.flatMap((commit) => effectsOf(commit, job))) {
    effects.set(JSON.stringify(effect), effect);
  }
  for (const effect of effects.values()) await carryOut(effect, job);
}
