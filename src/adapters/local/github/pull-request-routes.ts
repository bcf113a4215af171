import { z } from 'zod';
import { type Api, type ApiContext, forward, jsonBody, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { mergedTree } from './merge.ts';
import { paged } from './paging.ts';
import { branchSha, findPullRequest, refreshPullRequest } from './pull-requests.ts';
import { type FieldError, refusal } from './refusal.ts';
import { requestContext } from './request-context.ts';
import { commitExists } from './statuses-routes.ts';
import type { PullRequestRow, RepositoryRow } from './tables.ts';

const invalid = (field: string): FieldError => ({ resource: 'PullRequest', field, code: 'invalid' });
const custom = (message: string): FieldError => ({ resource: 'PullRequest', code: 'custom', message });
const newPullRequest = z.object({
  title: z.string().trim().min(1),
  head: z.string().min(1),
  base: z.string().min(1),
});

/** Opening, reading and editing pull requests. Source: GitHub's REST documentation of pulls. */
export function pullRequestRoutes(api: Api, hub: Hub): void {
  api.post('/repos/:owner/:repo/pulls', (c) => open(hub, c));
  api.get('/repos/:owner/:repo/pulls/:number{[0-9]+}', async (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    const media = c.req.header('accept') ?? '';
    if (media.includes('diff') || media.includes('patch')) return diff(hub, found.repository, found.pull);
    if (found.pull.state === 'open') await judgeMergeability(hub, found.repository, found.pull);
    return forward(hub, c);
  });
  api.patch('/repos/:owner/:repo/pulls/:number{[0-9]+}', (c) => edit(hub, c));
  api.get('/repos/:owner/:repo/commits/:sha{[0-9a-f]{40}}/pulls', (c) => broughtBy(hub, c));
  api.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/files', async (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    return paged(c, (await compare(hub, found.repository, found.pull))?.files ?? []);
  });
  api.get('/repos/:owner/:repo/pulls/:number{[0-9]+}/commits', async (c) => {
    const found = find(hub, c);
    if (!found) return refusal(404);
    return paged(c, (await compare(hub, found.repository, found.pull))?.commits ?? []);
  });
}

async function open(hub: Hub, c: ApiContext): Promise<Response> {
  const repository = repositoryOf(hub, c);
  if (!repository) return refusal(404);
  const parsed = newPullRequest.safeParse(jsonBody(c));
  if (!parsed.success) {
    const missing = parsed.error.issues.map(({ path }) => ({
      resource: 'PullRequest',
      field: String(path[0]),
      code: 'missing_field',
    }));
    return refusal(422, undefined, missing);
  }
  const [owner = ''] = repository.full_name.split('/');
  const head = parsed.data.head.replace(new RegExp(`^${owner}:`, 'i'), '');
  const error = await whyNot(hub, repository, head, parsed.data.base, owner);
  if (error) return refusal(422, undefined, [error]);
  const response = await forward(hub, c, { body: { ...jsonBody(c), head } });
  if (response.status !== 201) return response;
  const { number } = z.object({ number: z.number() }).parse(await response.json());
  const pull = findPullRequest(hub, repository, number);
  if (pull) await refreshPullRequest(hub, repository, pull);
  return c.json(await hub.documents.pullRequest(repository, number), 201);
}

/** REST cannot change `draft`: GitHub ignores it there. */
async function edit(hub: Hub, c: ApiContext): Promise<Response> {
  const found = find(hub, c);
  if (!found) return refusal(404);
  const { repository, pull } = found;
  const { draft: _notByRest, ...body } = jsonBody(c);
  const error = whyNotEdit(hub, repository, pull, body);
  if (error) return refusal(422, undefined, [error]);
  const context = requestContext.getStore();
  if (context) context.before = { title: pull.title, body: pull.body };
  const response = await forward(hub, c, { body });
  const headSha = branchSha(hub, repository, pull.head_ref);
  if (!response.ok) return response;
  const updated =
    body.state === 'open' && headSha && hub.tables.pullRequests.update(pull.id, { head_sha: headSha });
  await refreshPullRequest(hub, repository, updated || (hub.tables.pullRequests.get(pull.id) ?? pull));
  return c.json(await hub.documents.pullRequest(repository, pull.number));
}

function whyNotEdit(
  hub: Hub,
  repository: RepositoryRow,
  pull: PullRequestRow,
  body: Record<string, unknown>,
): FieldError | undefined {
  if (typeof body.base === 'string' && !branchSha(hub, repository, body.base)) return invalid('base');
  if (body.state !== 'open' || pull.state === 'open') return undefined;
  if (pull.merged) return custom('state cannot be changed. The pull request has been merged.');
  if (!branchSha(hub, repository, pull.head_ref))
    return custom(`state cannot be changed. The ${pull.head_ref} branch has been deleted.`);
  return undefined;
}

async function whyNot(
  hub: Hub,
  repository: RepositoryRow,
  head: string,
  base: string,
  owner: string,
): Promise<FieldError | undefined> {
  const headSha = branchSha(hub, repository, head);
  const baseSha = branchSha(hub, repository, base);
  if (!headSha) return invalid('head');
  if (!baseSha) return invalid('base');
  const exists = hub.tables.pullRequests
    .findBy('repo_id', repository.id)
    .some((row) => row.state === 'open' && row.head_ref === head && row.base_ref === base);
  if (exists) return custom(`A pull request already exists for ${owner}:${head}.`);
  const comparison = await hub.documents.comparison(repository, baseSha, headSha);
  if (!comparison) return custom(`The ${head} branch has no history in common with ${base}`);
  return comparison.total_commits === 0 ? custom(`No commits between ${base} and ${head}`) : undefined;
}

export function find(
  hub: Hub,
  c: ApiContext,
): { repository: RepositoryRow; pull: PullRequestRow } | undefined {
  const repository = repositoryOf(hub, c);
  const pull = repository && findPullRequest(hub, repository, Number(c.req.param('number')));
  return repository && pull ? { repository, pull } : undefined;
}

function compare(hub: Hub, repository: RepositoryRow, pull: PullRequestRow) {
  return hub.documents.comparison(repository, pull.base_sha, pull.head_sha);
}

async function diff(hub: Hub, repository: RepositoryRow, pull: PullRequestRow): Promise<Response> {
  const { stdout } = await hub.mirror.bare(repository).git(['diff', `${pull.base_sha}...${pull.head_sha}`]);
  return new Response(new Uint8Array(stdout), { headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

async function judgeMergeability(hub: Hub, repository: RepositoryRow, pull: PullRequestRow): Promise<void> {
  const baseSha = branchSha(hub, repository, pull.base_ref);
  if (!baseSha) return;
  const isMergeable = (await mergedTree(hub.mirror.bare(repository), baseSha, pull.head_sha)) !== undefined;
  const state = !isMergeable ? 'dirty' : pull.draft ? 'draft' : 'clean';
  if (pull.mergeable === isMergeable && pull.mergeable_state === state) return;
  hub.tables.pullRequests.update(pull.id, { mergeable: isMergeable, mergeable_state: state });
}

/** The merged pull requests that brought a commit: as their merge, or among what they merged. */
async function broughtBy(hub: Hub, c: ApiContext): Promise<Response> {
  const repository = repositoryOf(hub, c);
  const sha = c.req.param('sha') ?? '';
  if (!repository) return refusal(404);
  if (!commitExists(hub, repository, sha)) return refusal(422, `No commit found for SHA: ${sha}`);
  const merged = hub.tables.pullRequests
    .findBy('repo_id', repository.id)
    .filter((pull) => pull.merged && (pull.merge_commit_sha === sha || pull.head_sha === sha));
  const documents = merged.map(({ number, merged_at }) => ({ number, state: 'closed', merged_at }));
  return c.json(documents, 200);
}
