import { z } from 'zod';
import { accountOf } from './actor.ts';
import { type Api, type ApiContext, jsonBody, repositoryOf } from './api.ts';
import type { Json } from './documents.ts';
import { announce, nodeId } from './events.ts';
import type { Hub } from './hub.ts';
import type { StatusRow } from './own-tables.ts';
import { paged } from './paging.ts';
import { branchSha } from './pull-requests.ts';
import { refusal } from './refusal.ts';
import type { RepositoryRow } from './tables.ts';
import { userDocument } from './user-document.ts';

const newStatus = z.object({
  state: z.enum(['error', 'failure', 'pending', 'success']),
  context: z.string().default('default'),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
});

/** Commit statuses: created, listed newest first, and combined over the latest of each context. */
export function statusesRoutes(api: Api, hub: Hub): void {
  api.post('/repos/:owner/:repo/statuses/:sha', (c) => create(hub, c));
  api.get('/repos/:owner/:repo/commits/:ref{.+}/statuses', (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    return paged(
      c,
      newestFirst(hub, found).map((row) => document(hub, found.repository, row)),
    );
  });
  api.get('/repos/:owner/:repo/commits/:ref{.+}/status', async (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    const latest = new Map<string, StatusRow>();
    for (const row of newestFirst(hub, found)) if (!latest.has(row.context)) latest.set(row.context, row);
    const statuses = [...latest.values()];
    return c.json({
      state: combined(statuses),
      statuses: statuses.map((row) => document(hub, found.repository, row)),
      sha: found.sha,
      total_count: statuses.length,
      repository: await hub.documents.repository(found.repository),
      url: `${hub.url}/repos/${found.repository.full_name}/commits/${found.sha}/status`,
    });
  });
}

async function create(hub: Hub, c: ApiContext): Promise<Response> {
  const repository = repositoryOf(hub, c);
  const account = accountOf(c.get('actor'));
  const sha = c.req.param('sha') ?? '';
  if (!repository || !account) return refusal(404);
  if (!commitExists(hub, repository, sha)) return refusal(422, `No commit found for SHA: ${sha}`);
  const parsed = newStatus.safeParse(jsonBody(c));
  if (!parsed.success)
    return refusal(422, undefined, [{ resource: 'Status', field: 'state', code: 'invalid' }]);
  const { state, context, description, target_url } = parsed.data;
  const fields = { node_id: '', repo_id: repository.id, sha, state, context, creator_id: account.id };
  const inserted = hub.own.statuses.insert({
    ...fields,
    description: description ?? null,
    target_url: target_url ?? null,
  });
  const row =
    hub.own.statuses.update(inserted.id, { node_id: nodeId('StatusContext', inserted.id) }) ?? inserted;
  const branches = hub.tables.branches
    .findBy('repo_id', repository.id)
    .filter((branch) => branch.sha === sha);
  const payload = {
    id: row.id,
    sha,
    name: repository.full_name,
    target_url: row.target_url,
    context,
    description: row.description,
    state,
    commit: await hub.documents.commit(repository, sha),
    branches: branches.map(({ name }) => ({ name, commit: { sha }, protected: false })),
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
  announce(hub, { event: 'status', action: undefined, repository, payload });
  return c.json(document(hub, repository, row), 201);
}

function find(hub: Hub, c: ApiContext): { repository: RepositoryRow; sha: string } | undefined {
  const repository = repositoryOf(hub, c);
  const ref = (c.req.param('ref') ?? '').replace(/^heads\//, '');
  const sha =
    repository && (branchSha(hub, repository, ref) ?? (commitExists(hub, repository, ref) ? ref : undefined));
  return repository && sha ? { repository, sha } : undefined;
}

export function commitExists(hub: Hub, repository: RepositoryRow, sha: string): boolean {
  return hub.tables.commits.findBy('sha', sha).some((row) => row.repo_id === repository.id);
}

function newestFirst(hub: Hub, { repository, sha }: { repository: RepositoryRow; sha: string }): StatusRow[] {
  const rows = hub.own.statuses.findBy('sha', sha).filter((row) => row.repo_id === repository.id);
  return rows.sort((left, right) => right.id - left.id);
}

/** Source: GitHub, "get the combined status": failure if any failed, pending if none is there or any is pending, success otherwise. */
function combined(statuses: readonly StatusRow[]): 'failure' | 'pending' | 'success' {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return statuses.length === 0 || statuses.some(({ state }) => state === 'pending') ? 'pending' : 'success';
}

function document(hub: Hub, repository: RepositoryRow, row: StatusRow): Json {
  const creator = hub.tables.users.get(row.creator_id);
  return {
    url: `${hub.url}/repos/${repository.full_name}/statuses/${row.sha}`,
    id: row.id,
    node_id: row.node_id,
    state: row.state,
    description: row.description,
    target_url: row.target_url,
    context: row.context,
    created_at: row.created_at,
    updated_at: row.updated_at,
    avatar_url: null,
    creator: creator ? userDocument(hub.url, creator) : null,
  };
}
