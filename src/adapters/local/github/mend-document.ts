import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { findRepository } from './permission-guard.ts';

const CONTENTS = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'] as const;

/** Mends, in place and at any depth, what the emulator's documents lack: counted reactions, and the pull request behind an issue. */
export function mendDocument(hub: Hub, value: unknown): unknown {
  if (Array.isArray(value)) {
    for (const item of value) mendDocument(hub, item);
  } else if (typeof value === 'object' && value !== null) {
    const document = value as Json;
    const url = (document.reactions as { url?: unknown } | undefined)?.url;
    if (typeof url === 'string') document.reactions = countReactions(hub, url);
    if (typeof document.timeline_url === 'string' && typeof document.repository_url === 'string')
      mendIssue(hub, document);
    for (const item of Object.values(document)) mendDocument(hub, item);
  }
  return value;
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
