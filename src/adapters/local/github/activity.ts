import type { RefUpdate } from './bare-repository.ts';
import type { Hub } from './hub.ts';
import type { RepositoryRow, UserRow } from './tables.ts';

const NO_COMMIT = '0'.repeat(40);

/** Keeps who moved a branch, when and how, as GitHub's repository activity tells it. */
export async function recordActivity(
  hub: Hub,
  repository: RepositoryRow,
  { ref, before, after }: RefUpdate,
  sender: UserRow,
): Promise<void> {
  hub.own.activities.insert({
    repo_id: repository.id,
    ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    activity_type: await typeOf(hub, repository, before, after),
    actor_id: sender.id,
    at: new Date(hub.clock.now()).toISOString(),
  });
}

async function typeOf(
  hub: Hub,
  repository: RepositoryRow,
  before: string | null,
  after: string | null,
): Promise<string> {
  if (before === null) return 'branch_creation';
  if (after === null) return 'branch_deletion';
  const question = ['merge-base', '--is-ancestor', before, after];
  const { code } = await hub.mirror.bare(repository).git(question, { allowed: [1] });
  return code === 0 ? 'push' : 'force_push';
}
