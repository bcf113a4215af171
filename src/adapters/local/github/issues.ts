import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import type { IssueRow, RepositoryRow, Tables } from './tables.ts';

/** The issue of that number, or the pull request that it also is. */
export function findIssue(
  { issues }: Pick<Tables, 'issues'>,
  { id }: RepositoryRow,
  number: number,
): IssueRow | undefined {
  return issues.findBy('repo_id', id).find((row) => row.number === number);
}

/** An issue's document; a pull request is shown as the issue it also is. */
export async function issueDocument(hub: Hub, repository: RepositoryRow, issue: IssueRow): Promise<Json> {
  if (!issue.is_pull_request) return hub.documents.issue(repository, issue.number);
  const pull = await hub.documents.pullRequest(repository, issue.number);
  const url = `${hub.url}/repos/${repository.full_name}/issues/${issue.number}`;
  const row = hub.tables.issues.get(issue.id) ?? issue;
  const shared = [
    'number',
    'title',
    'user',
    'labels',
    'state',
    'locked',
    'assignee',
    'assignees',
    'milestone',
    'created_at',
    'closed_at',
    'body',
    'author_association',
  ];
  return {
    ...Object.fromEntries(shared.map((field) => [field, pull[field]])),
    url,
    repository_url: `${hub.url}/repos/${repository.full_name}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: pull.html_url,
    id: row.id,
    node_id: row.node_id,
    state_reason: row.state_reason,
    active_lock_reason: null,
    comments: row.comments,
    updated_at: row.updated_at,
    closed_by: null,
    performed_via_github_app: null,
    reactions: { url: `${url}/reactions` },
  };
}

/** The issues and pull requests that GitHub's list would give for these query parameters, in its order. */
export function matchingIssues(hub: Hub, repository: RepositoryRow, query: URLSearchParams): IssueRow[] {
  const { labels, users } = hub.tables;
  const state = query.get('state') ?? 'open';
  const wanted = (query.get('labels') ?? '').split(',').flatMap((name) => name.trim().toLowerCase() || []);
  const labelIds = wanted.map(
    (name) => labels.findBy('repo_id', repository.id).find((row) => row.name.toLowerCase() === name)?.id,
  );
  const since = query.get('since');
  const userId = (login: string | null) => (login ? (users.findOneBy('login', login)?.id ?? -1) : undefined);
  const creator = userId(query.get('creator'));
  const assigneeLogin = query.get('assignee');
  const isAssigned = (row: IssueRow) => {
    if (!assigneeLogin) return true;
    if (assigneeLogin === '*') return row.assignee_ids.length > 0;
    if (assigneeLogin === 'none') return row.assignee_ids.length === 0;
    return row.assignee_ids.includes(userId(assigneeLogin) ?? -1);
  };
  const rows = hub.tables.issues
    .findBy('repo_id', repository.id)
    .filter((row) => state === 'all' || row.state === state)
    .filter((row) => labelIds.every((id) => id !== undefined && row.label_ids.includes(id)))
    .filter((row) => !since || row.updated_at >= new Date(since).toISOString())
    .filter((row) => creator === undefined || row.user_id === creator)
    .filter(isAssigned);
  return sorted(rows, query.get('sort') ?? 'created', query.get('direction') === 'asc' ? 1 : -1);
}

function sorted(rows: IssueRow[], sort: string, direction: 1 | -1): IssueRow[] {
  const key = (row: IssueRow): string | number =>
    sort === 'updated' ? row.updated_at : sort === 'comments' ? row.comments : row.created_at;
  const order = (left: IssueRow, right: IssueRow) =>
    key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : left.number - right.number;
  return rows.sort((left, right) => direction * order(left, right));
}
