import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { mendDocument } from './mend-document.ts';
import type { PendingEvent, RequestContext } from './request-context.ts';
import type { LabelRow, RepositoryRow } from './tables.ts';

/** Turns an event of the emulator into the events that GitHub would send for the same act. */
export function mendEvent(hub: Hub, pending: PendingEvent, context: RequestContext): PendingEvent[] {
  const payload = mendDocument(hub, structuredClone(pending.payload)) as Json;
  if (payload.label) payload.label = labelDocument(hub, pending.repository, payload.label);
  const event = { ...pending, payload };
  switch (`${pending.event}.${pending.action}`) {
    case 'issues.opened':
      return [event, ...labelsOfNewIssue(event)];
    case 'issues.labeled':
    case 'issues.unlabeled':
      return [isPullRequest(payload.issue) ? labelOfPullRequest(event) : event];
    case 'issues.edited':
    case 'pull_request.edited':
      return withChanges(event, titleAndBodyChanges(payload, context));
    case 'issue_comment.edited':
    case 'pull_request_review_comment.edited':
      return withChanges(event, bodyChange(payload.comment, context));
    case 'pull_request_review.submitted':
    case 'pull_request_review.dismissed':
      return [{ ...event, payload: { ...payload, review: lowerCaseState(payload.review) } }];
    default:
      return [pending.event === 'pull_request' ? numbered(event) : event];
  }
}

function labelDocument(hub: Hub, repository: RepositoryRow, label: unknown): unknown {
  const { name } = label as { name: string };
  const row = hub.tables.labels.findBy('repo_id', repository.id).find((candidate) => candidate.name === name);
  return row ? fullLabel(hub, repository, row) : label;
}

export function fullLabel(hub: Hub, repository: RepositoryRow, row: LabelRow): Json {
  return {
    id: row.id,
    node_id: row.node_id,
    url: `${hub.url}/repos/${repository.full_name}/labels/${encodeURIComponent(row.name)}`,
    name: row.name,
    color: row.color,
    default: row.default,
    description: row.description,
  };
}

/** An issue born with labels is announced as opened and then as labeled, label by label. */
function labelsOfNewIssue(event: PendingEvent): PendingEvent[] {
  const { labels } = event.payload.issue as { labels: Json[] };
  return labels.map((label) => ({
    ...event,
    action: 'labeled',
    payload: { ...event.payload, action: 'labeled', label },
  }));
}

function isPullRequest(document: unknown): boolean {
  return typeof document === 'object' && document !== null && 'head' in document && 'base' in document;
}

function labelOfPullRequest(event: PendingEvent): PendingEvent {
  const { issue, ...payload } = event.payload;
  return numbered({ ...event, event: 'pull_request', payload: { ...payload, pull_request: issue } });
}

function numbered(event: PendingEvent): PendingEvent {
  const { number } = event.payload.pull_request as { number: number };
  return { ...event, payload: { ...event.payload, number } };
}

function titleAndBodyChanges(payload: Json, { before }: RequestContext): Json {
  const after = (payload.issue ?? payload.pull_request) as { title: string; body: string | null };
  return {
    ...(before?.title !== undefined && before.title !== after.title ? { title: { from: before.title } } : {}),
    ...(before?.body !== undefined && before.body !== after.body
      ? { body: { from: before.body ?? '' } }
      : {}),
  };
}

function bodyChange(comment: unknown, { before }: RequestContext): Json {
  const { body } = comment as { body: string };
  return before?.body !== undefined && before.body !== body ? { body: { from: before.body } } : {};
}

/** GitHub stays silent about an edit that changes nothing. */
function withChanges(event: PendingEvent, changes: Json): PendingEvent[] {
  if (Object.keys(changes).length === 0) return [];
  const changed = { ...event, payload: { ...event.payload, changes } };
  return [event.event === 'pull_request' ? numbered(changed) : changed];
}

function lowerCaseState(review: unknown): unknown {
  const document = review as { state: string };
  return { ...document, state: document.state.toLowerCase() };
}
