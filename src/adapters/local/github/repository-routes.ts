import { z } from 'zod';
import { canSee } from './access.ts';
import { type Api, type ApiContext, forward, jsonBody, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { paged } from './paging.ts';
import { refusal } from './refusal.ts';
import { install } from './seed.ts';
import type { RepositoryRow, Tables } from './tables.ts';

/** Repositories are private unless asked otherwise, have a bare repository from birth, and everybody has their role on them. */
export function repositoryRoutes(api: Api, hub: Hub): void {
  const create = async (c: ApiContext): Promise<Response> => {
    const body = jsonBody(c);
    if (/^\.{1,2}$|\.git$/i.test(String(body.name))) {
      return refusal(422, 'Repository creation failed.', [
        { resource: 'Repository', field: 'name', code: 'invalid' },
      ]);
    }
    const response = await forward(hub, c, {
      body: { ...body, private: body.private ?? body.visibility !== 'public' },
    });
    if (response.status !== 201) return response;
    const { id } = z.object({ id: z.number() }).parse(await response.clone().json());
    const repository = hub.tables.repos.get(id);
    if (repository) await equip(hub, repository);
    return response;
  };
  api.post('/orgs/:org/repos', create);
  api.post('/user/repos', create);

  api.get('/orgs/:org/repos', (c) => list(hub, c, c.req.param('org')));
  api.get('/users/:username/repos', (c) => list(hub, c, c.req.param('username')));
  api.get('/user/repos', (c) => list(hub, c));
  // A fork or a transfer would leave its bare repository behind; the organisation simply allows neither.
  api.post('/repos/:owner/:repo/forks', () =>
    refusal(403, 'The repository exists, but forking is disabled.'),
  );
  api.post('/repos/:owner/:repo/transfer', () => refusal(403, 'Transferring repositories is disabled.'));

  api.delete('/repos/:owner/:repo', async (c) => {
    const repository = repositoryOf(hub, c);
    const response = await forward(hub, c);
    if (repository && response.ok) {
      hub.mirror.forget(repository.id);
      await hub.mirror.bare(repository).remove();
    }
    return response;
  });

  api.patch('/repos/:owner/:repo', async (c) => {
    const repository = repositoryOf(hub, c);
    const response = await forward(hub, c);
    const renamed = repository && hub.tables.repos.get(repository.id);
    if (!repository || !renamed || !response.ok) return response;
    if (renamed.full_name !== repository.full_name)
      await hub.mirror.bare(repository).moveTo(hub.mirror.bare(renamed).path);
    if (renamed.default_branch !== repository.default_branch)
      await hub.mirror.bare(renamed).setHead(renamed.default_branch);
    return response;
  });
}

/** The repositories of an account, or of anybody, that the actor may see. */
async function list(hub: Hub, c: ApiContext, owner?: string): Promise<Response> {
  const rows = hub.tables.repos
    .all()
    .filter(
      (row) => (!owner || row.full_name.startsWith(`${owner}/`)) && canSee(hub.tables, c.get('actor'), row),
    )
    .sort((left, right) => left.full_name.localeCompare(right.full_name));
  return paged(c, await Promise.all(rows.map((row) => hub.documents.repository(row))));
}

/** Creates the bare repository, makes the seeded writer and reader collaborators and has the App cover the account. */
async function equip(hub: Hub, repository: RepositoryRow): Promise<void> {
  await hub.mirror.bare(repository).create(repository.default_branch);
  const [login = ''] = repository.full_name.split('/');
  for (const app of hub.tables.apps.all()) install(hub.tables, app, login);
  for (const [role, permission] of [
    ['writer', 'push'],
    ['reader', 'pull'],
  ] as const) {
    addCollaborator(hub.tables, repository, hub.people[role], permission);
  }
}

function addCollaborator(
  tables: Tables,
  repository: RepositoryRow,
  login: string,
  permission: 'push' | 'pull',
): void {
  const user = tables.users.findOneBy('login', login);
  if (!user || (repository.owner_type === 'User' && repository.owner_id === user.id)) return;
  tables.collaborators.insert({ repo_id: repository.id, user_id: user.id, permission });
}

/** Creates a repository through the API. Throws when the API refuses. */
export async function createOwnedRepository(
  url: string,
  org: string,
  token: string,
  name: string,
  autoInit: boolean,
): Promise<{ id: number; fullName: string }> {
  const response = await fetch(`${url}/orgs/${org}/repos`, {
    method: 'POST',
    headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, auto_init: autoInit }),
  });
  if (!response.ok)
    throw new Error(`repository ${org}/${name} was not created: ${response.status} ${await response.text()}`);
  const created = z.object({ id: z.number(), full_name: z.string() }).parse(await response.json());
  return { id: created.id, fullName: created.full_name };
}
