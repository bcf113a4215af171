import type { Actor } from './actor.ts';
import type { InstallationRow, RepositoryRow, Tables, UserRow } from './tables.ts';

/** A user's role on a repository, weakest first, under the names that GitHub's API uses for the role. */
export const ROLES = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof ROLES)[number];
export type Grant = 'read' | 'write';

const COLLABORATOR_ROLES = {
  pull: 'read',
  triage: 'triage',
  push: 'write',
  maintain: 'maintain',
  admin: 'admin',
} as const;

export function atLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** A user's live role: owner, organisation owner, collaborator, or anybody's read on a public repository. */
export function roleOf(tables: Tables, user: UserRow, repository: RepositoryRow): Role {
  if (repository.owner_type === 'User' && repository.owner_id === user.id) return 'admin';
  if (repository.owner_type === 'Organization' && isOrganizationOwner(tables, user, repository.owner_id))
    return 'admin';
  const collaborator = tables.collaborators
    .findBy('repo_id', repository.id)
    .find((row) => row.user_id === user.id);
  if (collaborator) return COLLABORATOR_ROLES[collaborator.permission];
  return repository.private ? 'none' : 'read';
}

export function isOrganizationOwner(tables: Tables, user: UserRow, organizationId: number): boolean {
  return tables.teamMembers
    .findBy('user_id', user.id)
    .some(
      ({ team_id, role }) => role === 'maintainer' && tables.teams.get(team_id)?.org_id === organizationId,
    );
}

/** Whether an installation's token reaches the repository at all. */
export function installationCovers(
  actor: Actor & { kind: 'installation' },
  repository: RepositoryRow,
): boolean {
  const { installation, token } = actor;
  if (!covers(installation, repository)) return false;
  return token.repository_ids === undefined || token.repository_ids.includes(repository.id);
}

export function covers(installation: InstallationRow, repository: RepositoryRow): boolean {
  if (installation.account_id !== repository.owner_id || installation.account_type !== repository.owner_type)
    return false;
  return installation.repository_selection === 'all' || installation.repository_ids.includes(repository.id);
}

/** Whether the token was given one of the permissions, at least as strong as `grant`. `metadata: read` is always given. */
export function isGranted(
  actor: Actor & { kind: 'installation' },
  permissions: readonly string[],
  grant: Grant,
): boolean {
  const granted = actor.token.permissions ?? {};
  return permissions.some((name) => {
    if (name === 'metadata' && grant === 'read') return true;
    return (
      granted[name] === 'write' || granted[name] === 'admin' || (grant === 'read' && granted[name] === 'read')
    );
  });
}

/** Whether somebody may see that the repository exists. */
export function canSee(tables: Tables, actor: Actor, repository: RepositoryRow): boolean {
  if (!repository.private) return true;
  if (actor.kind === 'installation') return installationCovers(actor, repository);
  return actor.kind === 'user' && atLeast(roleOf(tables, actor.user, repository), 'read');
}

/** Whether somebody may fetch (`read`) or push (`write`). */
export function mayUseContents(
  tables: Tables,
  actor: Actor,
  repository: RepositoryRow,
  grant: Grant,
): boolean {
  if (actor.kind === 'installation')
    return installationCovers(actor, repository) && isGranted(actor, ['contents'], grant);
  if (grant === 'read' && !repository.private) return true;
  return actor.kind === 'user' && atLeast(roleOf(tables, actor.user, repository), grant);
}
