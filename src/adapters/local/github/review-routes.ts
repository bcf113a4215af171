import { z } from 'zod';
import { accountOf } from './actor.ts';
import { type Api, type ApiContext, forward, jsonBody } from './api.ts';
import type { Hub } from './hub.ts';
import { find } from './pull-request-routes.ts';
import { refusal } from './refusal.ts';
import { requestContext } from './request-context.ts';
import type { CommentRow } from './tables.ts';

const lineComment = z.object({
  path: z.string(),
  body: z.string(),
  line: z.number().optional(),
  position: z.number().optional(),
  side: z.string().optional(),
});

/** Reviews: nobody approves their own pull request, an opinion needs words, and comments may name lines. */
export function reviewRoutes(api: Api, hub: Hub): void {
  api.post('/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews', async (c) => {
    const refused = whyNotReview(hub, c);
    if (refused) return refused;
    const body = jsonBody(c);
    const comments = z.array(lineComment).safeParse(body.comments ?? []);
    if (!comments.success) return refusal(422);
    const positioned = comments.data.map((comment) => ({
      ...comment,
      position: comment.position ?? comment.line ?? 1,
    }));
    const response = await forward(hub, c, { body: { ...body, comments: positioned } });
    if (response.ok) rememberLines(hub, await idOf(response), comments.data);
    return response;
  });
  api.post(
    '/repos/:owner/:repo/pulls/:number{[0-9]+}/reviews/:review/events',
    (c) => whyNotReview(hub, c) ?? forward(hub, c),
  );
  api.patch('/repos/:owner/:repo/pulls/comments/:comment{[0-9]+}', (c) => {
    const context = requestContext.getStore();
    const comment = hub.tables.comments.get(Number(c.req.param('comment')));
    if (context && comment) context.before = { body: comment.body };
    return forward(hub, c);
  });
}

function whyNotReview(hub: Hub, c: ApiContext): Response | undefined {
  const found = find(hub, c);
  const account = accountOf(c.get('actor'));
  if (!found || !account) return refusal(404);
  const { event, body, comments } = jsonBody(c);
  const isOwn = found.pull.user_id === account.id;
  if (isOwn && event === 'APPROVE')
    return refusal(422, 'Unprocessable Entity', ['Can not approve your own pull request']);
  if (isOwn && event === 'REQUEST_CHANGES')
    return refusal(422, 'Unprocessable Entity', ['Can not request changes on your own pull request']);
  const isSilent =
    !(typeof body === 'string' && body.trim()) && !(Array.isArray(comments) && comments.length > 0);
  const needsWords = event === 'REQUEST_CHANGES' || (event === 'COMMENT' && !c.req.path.endsWith('/events'));
  return needsWords && isSilent
    ? refusal(422, 'Unprocessable Entity', ['Review body is required'])
    : undefined;
}

/** The emulator forgets the lines of a review's comments. */
function rememberLines(hub: Hub, reviewId: number, comments: readonly z.infer<typeof lineComment>[]): void {
  const rows = hub.tables.comments.all().filter((row) => 'review_id' in row && row.review_id === reviewId);
  comments.forEach(({ line, side }, index) => {
    const row = rows[index];
    const update: Partial<CommentRow> & { line?: number; side?: string } = {
      ...(line ? { line } : {}),
      ...(side ? { side } : {}),
    };
    if (row) hub.tables.comments.update(row.id, update);
  });
}

async function idOf(response: Response): Promise<number> {
  return z.object({ id: z.number() }).parse(await response.clone().json()).id;
}
