import { type Api, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { paged } from './paging.ts';
import { refusal } from './refusal.ts';
import { userDocument } from './user-document.ts';

/** The moves of branches, newest first unless asked otherwise. Source: GitHub, "list repository activities". */
export function activityRoute(api: Api, hub: Hub): void {
  api.get('/repos/:owner/:repo/activity', (c) => {
    const repository = repositoryOf(hub, c);
    if (!repository) return refusal(404);
    const ref = c.req.query('ref');
    const rows = hub.own.activities
      .findBy('repo_id', repository.id)
      .filter((row) => ref === undefined || row.ref === ref || row.ref === `refs/heads/${ref}`)
      .sort((left, right) => right.id - left.id);
    if (c.req.query('direction') === 'asc') rows.reverse();
    return paged(
      c,
      rows.map((row) => {
        const actor = hub.tables.users.get(row.actor_id);
        return {
          id: row.id,
          node_id: '',
          before: row.before,
          after: row.after,
          ref: row.ref,
          timestamp: row.at,
          activity_type: row.activity_type,
          actor: actor ? userDocument(hub.url, actor) : null,
        };
      }),
    );
  });
}
