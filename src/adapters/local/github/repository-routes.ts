import { z } from 'zod';
import { type Api, type ApiContext, forward, jsonBody, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { install } from './seed.ts';
import type { RepositoryRow, Tables } from './tables.ts';

/** Repositories are private unless asked otherwise, have a bare repository from birth, and everybody has their role on them. */
export function repositoryRoutes(api: Api, hub: Hub): void {
  const create = async (c: ApiContext): Promise<Response> => {
    const body = jsonBody(c);
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
