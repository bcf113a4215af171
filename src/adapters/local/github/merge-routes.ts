import { accountOf } from './actor.ts';
import { type Api, type ApiContext, jsonBody } from './api.ts';
import type { Hub } from './hub.ts';
import { mergeCommits } from './merge.ts';
import { find } from './pull-request-routes.ts';
import { branchSha, closePullRequest, refsMoved } from './pull-requests.ts';
import { refusal } from './refusal.ts';
import type { PullRequestRow, RepositoryRow, UserRow } from './tables.ts';

/** Merging is done by git in the bare repository; the emulator learns of it as of a push. */
export function mergeRoutes(api: Api, hub: Hub): void {
  api.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/merge', (c) => merge(hub, c));
  api.put('/repos/:owner/:repo/pulls/:number{[0-9]+}/update-branch', (c) => updateBranch(hub, c));
}

async function merge(hub: Hub, c: ApiContext): Promise<Response> {
  const found = find(hub, c);
  const account = accountOf(c.get('actor'));
  if (!found || !account) return refusal(404);
  const { repository, pull } = found;
  const body = jsonBody(c);
  const method = body.merge_method ?? 'merge';
  const refused = whyNotMergeable(repository, pull, method, body.sha);
  if (refused) return refused;
  const base = branchSha(hub, repository, pull.base_ref);
  if (!base) return refusal(405, 'Base branch does not exist');
  const [owner = ''] = repository.full_name.split('/');
  const title = textOf(body.commit_title) ?? defaultTitle(method, pull, owner);
  const message = [title, textOf(body.commit_message) ?? (method === 'merge' ? pull.title : '')]
    .filter(Boolean)
    .join('\n\n');
  const sha = await mergeCommits(hub.mirror.bare(repository), {
    into: base,
    from: pull.head_sha,
    method: method === 'squash' ? 'squash' : 'merge',
    message,
    author: account,
    at: hub.clock.now(),
  });
  if (!sha) return refusal(405, 'Pull Request is not mergeable');
  const ref = `refs/heads/${pull.base_ref}`;
  const removed = repository.delete_branch_on_merge
    ? [{ ref: `refs/heads/${pull.head_ref}`, before: pull.head_sha, after: null }]
    : [];
  closePullRequest(hub, repository, pull, account, sha);
  await move(hub, repository, [{ ref, before: base, after: sha }, ...removed], account);
  return c.json({ sha, merged: true, message: 'Pull Request successfully merged' });
}

/** Brings the base's commits into the head branch. */
async function updateBranch(hub: Hub, c: ApiContext): Promise<Response> {
  const found = find(hub, c);
  const account = accountOf(c.get('actor'));
  if (!found || !account) return refusal(404);
  const { repository, pull } = found;
  const expected = jsonBody(c).expected_head_sha;
  if (typeof expected === 'string' && expected !== pull.head_sha)
    return refusal(422, 'expected head sha didn’t match current head ref.');
  const base = branchSha(hub, repository, pull.base_ref);
  if (pull.state !== 'open' || !base) return refusal(422, 'The pull request is closed.');
  const message = `Merge branch '${pull.base_ref}' into ${pull.head_ref}`;
  const bare = hub.mirror.bare(repository);
  const sha = await mergeCommits(bare, {
    into: pull.head_sha,
    from: base,
    method: 'merge',
    message,
    author: account,
    at: hub.clock.now(),
  });
  if (!sha) return refusal(422, 'merge conflict between base and head');
  await move(
    hub,
    repository,
    [{ ref: `refs/heads/${pull.head_ref}`, before: pull.head_sha, after: sha }],
    account,
  );
  return c.json(
    {
      message: 'Updating pull request branch.',
      url: `${hub.url}/repos/${repository.full_name}/pulls/${pull.number}`,
    },
    202,
  );
}

async function move(
  hub: Hub,
  repository: RepositoryRow,
  updates: { ref: string; before: string; after: string | null }[],
  account: UserRow,
): Promise<void> {
  await hub.mirror.bare(repository).updateRefs(updates);
  await refsMoved(hub, repository, await hub.mirror.mirror(repository), account);
}

function whyNotMergeable(
  repository: RepositoryRow,
  pull: PullRequestRow,
  method: unknown,
  sha: unknown,
): Response | undefined {
  if (pull.state !== 'open') return refusal(405, 'Pull Request is not mergeable');
  if (pull.draft) return refusal(405, 'Pull Request is still a draft');
  if (typeof sha === 'string' && sha !== pull.head_sha)
    return refusal(409, 'Head branch was modified. Review and try the merge again.');
  // git 2.39 cannot replay commits without a worktree, so the local GitHub does not offer rebase merges.
  if (method === 'rebase') return refusal(405, 'Rebase merges are not allowed on this repository.');
  if (method !== 'merge' && method !== 'squash') return refusal(422);
  if (method === 'merge' && !repository.allow_merge_commit)
    return refusal(405, 'Merge commits are not allowed on this repository.');
  if (method === 'squash' && !repository.allow_squash_merge)
    return refusal(405, 'Squash merges are not allowed on this repository.');
  return undefined;
}

function defaultTitle(method: unknown, pull: PullRequestRow, owner: string): string {
  return method === 'squash'
    ? `${pull.title} (#${pull.number})`
    : `Merge pull request #${pull.number} from ${owner}/${pull.head_ref}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value.trim() : undefined;
}
