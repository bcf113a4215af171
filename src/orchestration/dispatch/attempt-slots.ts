import type { Job } from '../../job/job.ts';
import type { Slot, SlotOwner, SlotStore } from '../../ports/slot-store.ts';

/** The scope that all jobs of the deployment share. */
export const factoryScope = 'factory';

export function repositoryScope(repositoryId: number): string {
  return `repository:${repositoryId}`;
}

/**
 * Takes a place in every scope an attempt needs, always in the same order. Taking again what the attempt has already is taking it once. The factory comes first: whoever
 * dies in between leaves a place where the sweeper looks, and whoever finds the repository full has the factory's place to give back.
 */
export async function takeSlots(
  slots: SlotStore,
  slot: Slot,
  limits: { factory: number; repository: { id: number; limit: number } },
): Promise<'taken' | 'factory-full' | 'repository-full'> {
  const { id, limit } = limits.repository;
  if ((await slots.acquire(factoryScope, limits.factory, slot)) === undefined) return 'factory-full';
  return (await slots.acquire(repositoryScope(id), limit, slot)) === undefined ? 'repository-full' : 'taken';
}

/** Gives back the attempt's places in all scopes, in the reverse order; those of a start that was begun after `job` was read are not touched. */
export async function releaseSlots(slots: SlotStore, owner: SlotOwner, job: Job): Promise<void> {
  const slot = { ...owner, version: job.version };
  if (job.details !== undefined) await slots.release(repositoryScope(job.details.repository.id), slot);
  await slots.release(factoryScope, slot);
}
