import { z } from 'zod';
import { accountOf } from './actor.ts';
import { type Api, type ApiContext, jsonBody, repositoryOf } from './api.ts';
import type { Json } from './documents.ts';
import { nodeId } from './events.ts';
import type { Hub } from './hub.ts';
import { refusedAsLocked } from './locked-conversation.ts';
import type { ReactionRow } from './own-tables.ts';
import { paged } from './paging.ts';
import { refusal } from './refusal.ts';
import type { RepositoryRow } from './tables.ts';
import { userDocument } from './user-document.ts';

const reaction = z.object({
  content: z.enum(['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes']),
});

/** Reactions on issues, pull requests and their comments. The same reaction of the same person exists once. */
export function reactionsRoutes(api: Api, hub: Hub): void {
  for (const subject of ['issues/comments/:id{[0-9]+}', 'issues/:id{[0-9]+}', 'pulls/comments/:id{[0-9]+}']) {
    const path = `/repos/:owner/:repo/${subject}/reactions`;
    api.get(path, (c) => {
      const key = subjectOf(hub, c);
      if (!key) return refusal(404);
      const content = c.req.query('content');
      const rows = hub.own.reactions
        .findBy('subject', key)
        .filter((row) => !content || row.content === content);
      return paged(
        c,
        rows.map((row) => document(hub, row)),
      );
    });
    api.post(path, (c) => react(hub, c));
    api.delete(`${path}/:reaction{[0-9]+}`, (c) => {
      const row = hub.own.reactions.get(Number(c.req.param('reaction')));
      const account = accountOf(c.get('actor'));
      if (!row || row.subject !== subjectOf(hub, c)) return refusal(404);
      if (row.user_id !== account?.id) return refusal(403, 'You can only delete your own reactions.');
      hub.own.reactions.delete(row.id);
      return c.body(null, 204);
    });
  }
}

function react(hub: Hub, c: ApiContext): Response {
  const key = subjectOf(hub, c);
  const account = accountOf(c.get('actor'));
  if (!key || !account) return refusal(404);
  const locked = refusedAsLocked(hub, c, conversationOf(hub, key), 'reaction');
  if (locked) return locked;
  const parsed = reaction.safeParse(jsonBody(c));
  if (!parsed.success)
    return refusal(422, undefined, [{ resource: 'Reaction', field: 'content', code: 'invalid' }]);
  const { content } = parsed.data;
  const existing = hub.own.reactions
    .findBy('subject', key)
    .find((row) => row.user_id === account.id && row.content === content);
  if (existing) return c.json(document(hub, existing), 200);
  const row = hub.own.reactions.insert({ node_id: '', subject: key, user_id: account.id, content });
  const named = hub.own.reactions.update(row.id, { node_id: nodeId('Reaction', row.id) }) ?? row;
  return c.json(document(hub, named), 201);
}

/** The path of what is reacted to, when it exists. */
function subjectOf(hub: Hub, c: ApiContext): string | undefined {
  const repository = repositoryOf(hub, c);
  const [, kind = '', id = ''] =
    /\/(issues\/comments|issues|pulls\/comments)\/(\d+)\/reactions/.exec(c.req.path) ?? [];
  return repository && exists(hub, repository, kind, Number(id))
    ? `/repos/${repository.full_name}/${kind}/${id}`
    : undefined;
}

/** The number of the issue or pull request in which the subject stands. */
function conversationOf(hub: Hub, subject: string): number {
  const id = Number(/\d+$/.exec(subject)?.[0]);
  if (!subject.includes('/comments/')) return id;
  const comment = hub.tables.comments.get(id);
  return comment?.issue_number ?? comment?.pull_number ?? 0;
}

function exists(hub: Hub, repository: RepositoryRow, kind: string, id: number): boolean {
  if (kind === 'issues')
    return hub.tables.issues.findBy('repo_id', repository.id).some((row) => row.number === id);
  return hub.tables.comments.get(id)?.repo_id === repository.id;
}

function document(hub: Hub, row: ReactionRow): Json {
  const user = hub.tables.users.get(row.user_id);
  return {
    id: row.id,
    node_id: row.node_id,
    user: user ? userDocument(hub.url, user) : null,
    content: row.content,
    created_at: row.created_at,
  };
}
