import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { findRepository } from './permission-guard.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;

const CHECK_URL = /\/repos\/([^/]+\/[^/]+)\/check-(runs|suites)\/(\d+)$/;

/** Mends, in place and at any depth, what the emulator's documents lack: reactions, the pull request behind an issue, the App behind a check. */
export function mendDocument(hub: Hub, value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const item of value) mendDocument(hub, item);
  } else if (typeof value === 'object' && value !== null) {
    mendFields(hub, value as Json);
    for (const item of Object.values(value)) mendDocument(hub, item);
  }
  return value;
}

function mendFields(hub: Hub, document: Json): void {
  const url = (document.reactions as { url?: unknown } | undefined)?.url;
  if (typeof url === 'string') document.reactions = countReactions(hub, url);
  if (typeof document.timeline_url === 'string' && typeof document.repository_url === 'string')
    mendIssue(hub, document);
  const check = 'app' in document ? CHECK_URL.exec(String(document.url)) : undefined;
  if (check) mendCheck(hub, document, check[1] ?? '', check[2] === 'runs', Number(check[3]));
}

/** What a reaction hangs on: the path below the API's address, as in `/repos/o/r/issues/1`. */
export function reactionSubject(hub: Hub, reactionsUrl: string): string {
  return reactionsUrl.slice(hub.url.length).replace(/\/reactions$/, '');
}

function countReactions(hub: Hub, url: string): Json {
  const rows = hub.own.reactions.findBy('subject', reactionSubject(hub, url));
  const counts = CONTENTS.map(
    (content) => [content, rows.filter((row) => row.content === content).length] as const,
  );
  return { url, total_count: rows.length, ...Object.fromEntries(counts) };
}

function mendIssue(hub: Hub, issue: Json): void {
  const repository = findRepository(
    hub.tables,
    String(issue.repository_url).slice(`${hub.url}/repos/`.length),
  );
  if (!repository) return;
  const pull = hub.tables.pullRequests
    .findBy('repo_id', repository.id)
    .find((row) => row.number === issue.number);
  if (!pull) return;
  const page = `${hub.url}/${repository.full_name}/pull/${pull.number}`;
  issue.html_url = page;
  issue.draft = pull.draft;
  issue.pull_request = {
    url: `${hub.url}/repos/${repository.full_name}/pulls/${pull.number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: pull.merged_at,
  };
}

/** Names the App behind a check run or suite and the pull requests whose head it judges. */
function mendCheck(hub: Hub, check: Json, fullName: string, isRun: boolean, id: number): void {
  const repository = findRepository(hub.tables, fullName);
  const row = isRun ? hub.tables.checkRuns.get(id) : hub.tables.checkSuites.get(id);
  if (!repository || !row) return;
  const app = row.app_id === null ? undefined : hub.tables.apps.findBy('app_id', row.app_id)[0];
  check.app = app
    ? { id: app.app_id, slug: app.slug, name: app.name, permissions: app.permissions, events: app.events }
    : null;
  const base = { id: repository.id, url: `${hub.url}/repos/${repository.full_name}`, name: repository.name };
  const pulls = hub.tables.pullRequests
    .findBy('repo_id', repository.id)
    .filter((pull) => pull.state === 'open');
  check.pull_requests = pulls
    .filter((pull) => pull.head_sha === row.head_sha)
    .map((pull) => ({
      url: `${base.url}/pulls/${pull.number}`,
      id: pull.id,
      number: pull.number,
      head: { ref: pull.head_ref, sha: pull.head_sha, repo: base },
      base: { ref: pull.base_ref, sha: pull.base_sha, repo: base },
    }));
}
