import { atLeast, roleOf } from './access.ts';
import { accountOf } from './actor.ts';
import { type Api, type ApiContext, forward, jsonBody, repositoryOf } from './api.ts';
import type { Json } from './documents.ts';
import { type Hub, isoNow } from './hub.ts';
import { findIssue, issueDocument, matchingIssues } from './issues.ts';
import { refusedAsLocked } from './locked-conversation.ts';
import { mendDocument } from './mend-document.ts';
import { paged } from './paging.ts';
import { refusal } from './refusal.ts';
import { requestContext } from './request-context.ts';
import type { IssueRow, RepositoryRow } from './tables.ts';

/** Issues: pull requests are issues too, people without the triage role set no labels, and edits tell what was there before. */
export function issueRoutes(api: Api, hub: Hub): void {
  api.get('/repos/:owner/:repo/issues', async (c) => {
    const repository = repositoryOf(hub, c);
    if (!repository) return refusal(404);
    const rows = matchingIssues(hub, repository, new URL(c.req.url).searchParams);
    const documents = await Promise.all(rows.map((row) => issueDocument(hub, repository, row)));
    return paged(c, mendDocument(hub, documents) as Json[]);
  });
  api.post('/repos/:owner/:repo/issues', (c) => {
    const repository = repositoryOf(hub, c);
    const actor = c.get('actor');
    const body = jsonBody(c);
    const { labels: _labels, assignees: _assignees, milestone: _milestone, ...plain } = body;
    const mayTriage =
      actor.kind !== 'user' || !repository || atLeast(roleOf(hub.tables, actor.user, repository), 'triage');
    return forward(hub, c, {
      body: mayTriage ? { ...body, labels: knownNames(hub, repository, body.labels) } : plain,
    });
  });
  api.get('/repos/:owner/:repo/issues/:number{[0-9]+}', async (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    return c.json(mendDocument(hub, await issueDocument(hub, found.repository, found.issue)) as Json);
  });
  api.patch('/repos/:owner/:repo/issues/:number{[0-9]+}', (c) => edit(hub, c));
  api.post(
    '/repos/:owner/:repo/issues/:number{[0-9]+}/comments',
    (c) => refusedAsLocked(hub, c, Number(c.req.param('number')), 'comment') ?? forward(hub, c),
  );
  api.patch('/repos/:owner/:repo/issues/comments/:comment{[0-9]+}', (c) => {
    const context = requestContext.getStore();
    const comment = hub.tables.comments.get(Number(c.req.param('comment')));
    if (context && comment) context.before = { body: comment.body };
    return forward(hub, c);
  });
  /* GitHub asks for no reason, nor for a body to say one in. */
  api.put('/repos/:owner/:repo/issues/:number{[0-9]+}/lock', (c) => forward(hub, c, { body: jsonBody(c) }));
  for (const method of ['post', 'put'] as const) {
    api[method]('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', (c) => {
      const raw: unknown = JSON.parse(Buffer.from(c.get('body')).toString() || '{}');
      const labels = Array.isArray(raw) ? raw : (raw as Json | null)?.labels;
      return forward(hub, c, { body: { labels: knownNames(hub, repositoryOf(hub, c), labels) ?? [] } });
    });
  }
  api.delete('/repos/:owner/:repo/issues/:number{[0-9]+}/labels', async (c) => {
    const response = await forward(hub, c, { method: 'PUT', body: { labels: [] } });
    return response.ok ? c.body(null, 204) : response;
  });
  api.delete('/repos/:owner/:repo/issues/:number{[0-9]+}/labels/:label', (c) => {
    const [name = ''] = knownNames(hub, repositoryOf(hub, c), [c.req.param('label')]) ?? [];
    return forward(hub, c, {
      path: `${c.req.path.replace(/\/labels\/[^/]*$/, '/labels/')}${encodeURIComponent(String(name))}`,
    });
  });
}

/** Keeps who edited an issue, and when, as GitHub's GraphQL tells it. */
function recordEdits(
  hub: Hub,
  c: ApiContext,
  edited: { repository: RepositoryRow; issue: IssueRow; before: { title: string; body: string | null } },
): void {
  const account = accountOf(c.get('actor'));
  const now = hub.tables.issues.get(edited.issue.id);
  if (account === undefined || now === undefined) return;
  for (const what of ['title', 'body'] as const) {
    if ((now[what] ?? '') === (edited.before[what] ?? '')) continue;
    hub.own.issueEdits.insert({
      repo_id: edited.repository.id,
      issue_number: now.number,
      what,
      actor_id: account.id,
      at: isoNow(hub.clock),
    });
  }
}

/** An edit of a pull request through the issues API reaches the pull request, too. */
async function edit(hub: Hub, c: ApiContext): Promise<Response> {
  const found = find(hub, c);
  if (!found) return refusal(404);
  const { repository, issue } = found;
  const context = requestContext.getStore();
  const before = { title: issue.title, body: issue.body };
  if (context) context.before = before;
  const body = jsonBody(c);
  if (body.labels !== undefined) body.labels = knownNames(hub, repository, body.labels);
  if (!issue.is_pull_request) {
    const response = await forward(hub, c, { body });
    if (response.ok) recordEdits(hub, c, { repository, issue, before });
    return response;
  }
  const { title, body: text, state, labels } = body;
  const changes = {
    ...(title === undefined ? {} : { title }),
    ...(text === undefined ? {} : { body: text }),
    ...(state ? { state } : {}),
  };
  if (Object.keys(changes).length > 0) {
    const response = await forward(hub, c, {
      path: c.req.path.replace('/issues/', '/pulls/'),
      body: changes,
    });
    if (!response.ok) return response;
  }
  if (labels !== undefined)
    await forward(hub, c, { method: 'PUT', path: `${c.req.path}/labels`, body: { labels } });
  return c.json(mendDocument(hub, await issueDocument(hub, repository, issue)) as Json);
}

export function find(hub: Hub, c: ApiContext): { repository: RepositoryRow; issue: IssueRow } | undefined {
  const repository = repositoryOf(hub, c);
  const issue = repository && findIssue(hub.tables, repository, Number(c.req.param('number')));
  return repository && issue ? { repository, issue } : undefined;
}

/** Label names in the spelling the repository has: GitHub does not tell labels apart by case. Labels may be given as `{name}`, too. */
function knownNames(hub: Hub, repository: RepositoryRow | undefined, labels: unknown): unknown[] | undefined {
  if (!Array.isArray(labels)) return undefined;
  const known = repository ? hub.tables.labels.findBy('repo_id', repository.id) : [];
  return labels.map((label: unknown) => {
    const name = typeof label === 'object' && label !== null && 'name' in label ? label.name : label;
    if (typeof name !== 'string') return name;
    return known.find((row) => row.name.toLowerCase() === name.toLowerCase())?.name ?? name;
  });
}
