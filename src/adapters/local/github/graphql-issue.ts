import type { Value } from './graphql-document.ts';
import { QueryError, type Resolver } from './graphql-resolver.ts';
import type { Hub } from './hub.ts';
import { findIssue } from './issues.ts';
import type { IssueEditRow } from './own-tables.ts';
import type { RepositoryRow } from './tables.ts';

/** An issue as GraphQL shows it; nothing else is needed of it than who edited it. */
export function graphqlIssue(hub: Hub, repository: RepositoryRow, number: number): Resolver {
  const issue = findIssue(hub.tables, repository, number);
  if (!issue || issue.is_pull_request)
    throw new QueryError('NOT_FOUND', `Could not resolve to an Issue with the number of ${number}.`);
  const edits = hub.own.issueEdits
    .findBy('repo_id', repository.id)
    .filter((edit) => edit.issue_number === number);
  const ofBody = edits.filter(({ what }) => what === 'body').reverse();
  return {
    __typename: 'Issue',
    id: issue.node_id,
    databaseId: issue.id,
    number: issue.number,
    createdAt: withoutMilliseconds(issue.created_at),
    lastEditedAt: ofBody.length === 0 ? null : withoutMilliseconds(ofBody[0]?.at ?? ''),
    includesCreatedEdit: false,
    userContentEdits: ({ first }: Value) =>
      connection(
        ofBody.map((edit) => ({
          __typename: 'UserContentEdit',
          editedAt: withoutMilliseconds(edit.at),
          editor: accountDocument(hub, edit.actor_id),
        })),
        first,
      ),
    timelineItems: ({ first, since, itemTypes }: Value) => {
      if (String(itemTypes) !== 'RENAMED_TITLE_EVENT')
        throw new QueryError('undefinedField', 'Only RENAMED_TITLE_EVENT is kept here');
      const isRecent = ({ at }: IssueEditRow) =>
        typeof since !== 'string' || Date.parse(at) >= Date.parse(since);
      const renamed = edits.filter((edit) => edit.what === 'title' && isRecent(edit));
      return connection(
        renamed.map((edit) => ({
          __typename: 'RenamedTitleEvent',
          createdAt: withoutMilliseconds(edit.at),
          actor: accountDocument(hub, edit.actor_id),
        })),
        first,
      );
    },
  };
}

function withoutMilliseconds(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

function accountDocument(hub: Hub, id: number): Resolver | null {
  const account = hub.tables.users.get(id);
  return account
    ? {
        __typename: account.type,
        databaseId: account.id,
        login: account.login,
        url: `${hub.url}/${account.login}`,
      }
    : null;
}

/** The first page of a list, as GraphQL gives it. */
function connection(nodes: Resolver[], first: unknown): Resolver {
  const length = typeof first === 'number' ? first : nodes.length;
  return {
    __typename: 'Connection',
    totalCount: nodes.length,
    pageInfo: { __typename: 'PageInfo', hasNextPage: nodes.length > length },
    nodes: nodes.slice(0, length),
  };
}
