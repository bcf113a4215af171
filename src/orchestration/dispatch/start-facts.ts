import { withoutStart } from '../../contracts/start-tally.ts';
import { budgetScopesOn, utcDayOf } from '../../job/budget-scope.ts';
import type { KnownJob } from '../../job/job.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { SlotOwner, SlotStore } from '../../ports/slot-store.ts';
import type { StartStore } from '../../ports/start-store.ts';
import { type FileLocking, findLockHolder } from '../hold-file-lock.ts';
import { repositoryScope } from './attempt-slots.ts';
import type { StartFacts } from './why-waiting.ts';

/** Where the facts are read. */
export type FactSources = FileLocking & {
  slots: Pick<SlotStore, 'owners'>;
  starts: StartStore;
  budgets: Pick<BudgetStore, 'remaining'>;
};

/** What one look tells: how many attempts of others have a place in the repository. */
export async function repositoryFacts(
  { slots, clock }: Pick<FactSources, 'slots' | 'clock'>,
  { details }: KnownJob,
  owner: SlotOwner,
): Promise<StartFacts> {
  const owners = await slots.owners(repositoryScope(details.repository.id));
  return { now: clock.now(), repositoryTaken: owners.filter((other) => !isSame(other, owner)).length };
}

/** What else may keep a job of a repository with a free place from starting. */
export async function startFacts(
  sources: Omit<FactSources, 'slots'>,
  job: KnownJob,
  owner: SlotOwner,
): Promise<StartFacts> {
  const { starts, budgets, clock } = sources;
  const now = clock.now();
  const { repository } = job.details;
  const [, repositoryDay, installationDay] = budgetScopesOn(utcDayOf(now), { id: job.id, repository });
  const [tally, repositoryLeft, installationLeft, lockedBy] = await Promise.all([
    starts.tally(repository.id),
    budgets.remaining(repositoryDay),
    budgets.remaining(installationDay),
    findLockHolder(sources, job),
  ]);
  const moneyLeft = { repository: repositoryLeft, installation: installationLeft };
  return { now, starts: withoutStart(tally, { ...owner, version: job.version }), moneyLeft, lockedBy };
}

export function isSame(one: SlotOwner, other: SlotOwner): boolean {
  return one.jobId === other.jobId && one.attempt === other.attempt;
}
