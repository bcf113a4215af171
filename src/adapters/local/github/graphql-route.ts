import { atLeast, canSee, installationCovers, isGranted, roleOf } from './access.ts';
import type { Actor } from './actor.ts';
import { type Api, type ApiContext, jsonBody } from './api.ts';
import { announce } from './events.ts';
import { type Field, parseGraphql, type Value } from './graphql-document.ts';
import { graphqlIssue } from './graphql-issue.ts';
import { QueryError, type Resolver } from './graphql-resolver.ts';
import type { Hub } from './hub.ts';
import { findRepository } from './permission-guard.ts';
import { findPullRequest } from './pull-requests.ts';
import type { PullRequestRow, RepositoryRow } from './tables.ts';

/** The part of GitHub's GraphQL that REST cannot do: drafts become ready and back, what is needed to find their ids, and who edited an issue. */
export function graphqlRoute(api: Api, hub: Hub): void {
  const answer = async (c: ApiContext): Promise<Response> => {
    const actor = c.get('actor');
    if (actor.kind === 'user' || actor.kind === 'installation')
      return c.json(await execute(hub, actor, jsonBody(c)));
    return c.json({ message: 'This endpoint requires you to be authenticated.' }, 401);
  };
  api.post('/graphql', answer);
  api.post('/api/graphql', answer);
}

async function execute(hub: Hub, actor: Actor, { query, variables }: Value): Promise<Value> {
  try {
    const document = parseGraphql(String(query), (variables ?? {}) as Value);
    const roots = document.operation === 'mutation' ? mutations(hub, actor) : queries(hub, actor);
    return { data: await select(roots, document.selection, document.operation) };
  } catch (error) {
    if (error instanceof QueryError)
      return { data: null, errors: [{ type: error.type, path: error.path, message: error.message }] };
    if (error instanceof SyntaxError) return { errors: [{ message: error.message }] };
    throw error;
  }
}

function queries(hub: Hub, actor: Actor): Resolver {
  return {
    __typename: 'Query',
    node: ({ id }: Value) => pullDocument(hub, pullByNode(hub, actor, id)),
    repository: ({ owner, name }: Value) => {
      const repository = findRepository(hub.tables, `${owner}/${name}`);
      if (!repository || !canSee(hub.tables, actor, repository))
        throw new QueryError(
          'NOT_FOUND',
          `Could not resolve to a Repository with the name '${owner}/${name}'.`,
        );
      return {
        __typename: 'Repository',
        id: repository.node_id,
        databaseId: repository.id,
        name: repository.name,
        nameWithOwner: repository.full_name,
        issue: ({ number }: Value) => graphqlIssue(hub, repository, Number(number)),
        pullRequest: ({ number }: Value) => {
          const pull = findPullRequest(hub, repository, Number(number));
          if (!pull)
            throw new QueryError(
              'NOT_FOUND',
              `Could not resolve to a PullRequest with the number of ${number}.`,
            );
          return pullDocument(hub, pull);
        },
      };
    },
  };
}

function mutations(hub: Hub, actor: Actor): Resolver {
  const draft = (isDraft: boolean) => {
    return (args: Value) => {
      const { pullRequestId, clientMutationId } = (args.input ?? {}) as Value;
      const pull = pullByNode(hub, actor, pullRequestId);
      const changed = setDraft(hub, actor, pull, isDraft);
      return { clientMutationId: clientMutationId ?? null, pullRequest: pullDocument(hub, changed) };
    };
  };
  return {
    __typename: 'Mutation',
    markPullRequestReadyForReview: draft(false),
    convertPullRequestToDraft: draft(true),
  };
}

function setDraft(hub: Hub, actor: Actor, pull: PullRequestRow, isDraft: boolean): PullRequestRow {
  const repository = hub.tables.repos.get(pull.base_repo_id);
  if (!repository || !mayWrite(hub, actor, repository, pull))
    throw new QueryError('FORBIDDEN', 'Resource not accessible by integration');
  if (pull.state !== 'open') throw new QueryError('UNPROCESSABLE', 'Pull request is closed');
  if (pull.draft === isDraft) return pull;
  const updated = hub.tables.pullRequests.update(pull.id, { draft: isDraft }) ?? pull;
  const action = isDraft ? 'converted_to_draft' : 'ready_for_review';
  announce(hub, {
    event: 'pull_request',
    action,
    repository,
    payload: { number: pull.number, pull_request: { number: pull.number } },
  });
  return updated;
}

function mayWrite(hub: Hub, actor: Actor, repository: RepositoryRow, pull: PullRequestRow): boolean {
  if (actor.kind === 'installation')
    return installationCovers(actor, repository) && isGranted(actor, ['pull_requests'], 'write');
  if (actor.kind !== 'user') return false;
  return pull.user_id === actor.user.id || atLeast(roleOf(hub.tables, actor.user, repository), 'write');
}

function pullByNode(hub: Hub, actor: Actor, id: unknown): PullRequestRow {
  const pull = hub.tables.pullRequests.all().find((row) => row.node_id === id);
  const repository = pull && hub.tables.repos.get(pull.base_repo_id);
  if (!repository || !canSee(hub.tables, actor, repository))
    throw new QueryError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  return pull;
}

function pullDocument(hub: Hub, pull: PullRequestRow): Resolver {
  const repository = hub.tables.repos.get(pull.base_repo_id);
  return {
    __typename: 'PullRequest',
    id: pull.node_id,
    databaseId: pull.id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    isDraft: pull.draft,
    state: pull.merged ? 'MERGED' : pull.state.toUpperCase(),
    merged: pull.merged,
    url: `${hub.url}/${repository?.full_name}/pull/${pull.number}`,
    headRefName: pull.head_ref,
    headRefOid: pull.head_sha,
    baseRefName: pull.base_ref,
    baseRefOid: pull.base_sha,
  };
}

/** Resolves a selection; only what was asked for is answered, as GraphQL does. */
async function select(parent: Resolver, selection: readonly Field[], path: string): Promise<Resolver> {
  const result: Resolver = {};
  for (const field of selection) {
    if (field.on && parent.__typename !== field.on) continue;
    const value = parent[field.name];
    if (value === undefined)
      throw new QueryError('undefinedField', `Field '${field.name}' doesn't exist here (${path})`);
    try {
      const resolved: unknown = typeof value === 'function' ? await value(field.arguments) : value;
      result[field.alias] = await within(resolved, field);
    } catch (error) {
      if (error instanceof QueryError) error.path.unshift(field.alias);
      throw error;
    }
  }
  return result;
}

async function within(resolved: unknown, field: Field): Promise<unknown> {
  if (Array.isArray(resolved)) return await Promise.all(resolved.map((item) => within(item, field)));
  const isObject = typeof resolved === 'object' && resolved !== null;
  return isObject ? await select(resolved as Resolver, field.selection, field.name) : resolved;
}
