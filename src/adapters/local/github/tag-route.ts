import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountOf } from './actor.ts';
import { type Api, jsonBody, repositoryOf } from './api.ts';
import { nodeId } from './events.ts';
import { tagContent } from './git-objects.ts';
import { type Hub, isoNow } from './hub.ts';
import { refusal } from './refusal.ts';

const newTag = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string().regex(/^[0-9a-f]{40}$/),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: z
    .object({ name: z.string(), email: z.string(), date: z.iso.datetime({ offset: true }).optional() })
    .optional(),
});

/** Annotated tags get the SHA that git gives them (the emulator draws one by lot). */
export function tagRoute(api: Api, hub: Hub): void {
  api.post('/repos/:owner/:repo/git/tags', (c) => {
    const repository = repositoryOf(hub, c);
    const account = accountOf(c.get('actor'));
    if (!repository || !account) return refusal(404);
    const parsed = newTag.safeParse(jsonBody(c));
    if (!parsed.success) return refusal(422);
    const { tag, message, object, type, tagger } = parsed.data;
    const fields = {
      sha: '',
      tag,
      message,
      tagger_name: tagger?.name ?? account.login,
      tagger_email: tagger?.email ?? account.email ?? '',
      tagger_date: tagger?.date ?? isoNow(hub.clock),
      object_type: type,
      object_sha: object,
    };
    const content = tagContent(fields);
    const sha = createHash('sha1').update(`tag ${content.length}\0`).update(content).digest('hex');
    const row = hub.tables.tags.insert({ ...fields, sha, repo_id: repository.id, node_id: nodeId('Tag', 0) });
    const url = `${hub.url}/repos/${repository.full_name}/git`;
    return c.json(
      {
        node_id: row.node_id,
        tag,
        sha,
        url: `${url}/tags/${sha}`,
        message,
        tagger: { name: fields.tagger_name, email: fields.tagger_email, date: fields.tagger_date },
        object: { type, sha: object, url: `${url}/${type}s/${object}` },
        verification: { verified: false, reason: 'unsigned', signature: null, payload: null },
      },
      201,
    );
  });
}
