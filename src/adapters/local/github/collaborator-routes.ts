import { type Role, roleOf } from './access.ts';
import { type Api, repositoryOf } from './api.ts';
import type { Hub } from './hub.ts';
import { refusal } from './refusal.ts';
import { userDocument } from './user-document.ts';

/** GitHub's `permission` knows four levels; `role_name` is the precise role. */
const PERMISSION: Record<Role, string> = {
  none: 'none',
  read: 'read',
  triage: 'read',
  write: 'write',
  maintain: 'write',
  admin: 'admin',
};

/** The truth about what somebody may do on a repository. */
export function collaboratorRoutes(api: Api, hub: Hub): void {
  api.get('/repos/:owner/:repo/collaborators/:username/permission', (c) => {
    const repository = repositoryOf(hub, c);
    const user = hub.tables.users.findOneBy('login', c.req.param('username'));
    if (!repository || !user) return refusal(404);
    const role = roleOf(hub.tables, user, repository);
    return c.json({ permission: PERMISSION[role], role_name: role, user: userDocument(hub.url, user) });
  });
  api.get('/repos/:owner/:repo/collaborators/:username', (c) => {
    const repository = repositoryOf(hub, c);
    const user = hub.tables.users.findOneBy('login', c.req.param('username'));
    const isThere =
      repository && user && roleOf(hub.tables, user, { ...repository, private: true }) !== 'none';
    return isThere ? c.body(null, 204) : refusal(404);
  });
}
