import { z } from 'zod';
import { covers } from './access.ts';
import { type Api, type ApiContext, jsonBody } from './api.ts';
import type { Hub } from './hub.ts';
import { pageOf } from './paging.ts';
import { refusal } from './refusal.ts';
import { newToken } from './seed.ts';
import type { InstallationRow, RepositoryRow } from './tables.ts';

const TOKEN_LIFETIME_MS = 3_600_000;
const RANK: Record<string, number> = { read: 1, write: 2, admin: 3 };
const narrowing = z.object({
  repositories: z.array(z.string()).max(500).optional(),
  repository_ids: z.array(z.number()).max(500).optional(),
  permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])).optional(),
});

/** Installation tokens: minted for an hour, narrowed on request, revocable. Source: GitHub's REST documentation of Apps. */
export function appRoutes(api: Api, hub: Hub): void {
  api.post('/app/installations/:installation{[0-9]+}/access_tokens', (c) => mint(hub, c));
  api.delete('/installation/token', (c) => {
    const actor = c.get('actor');
    if (actor.kind === 'installation') hub.own.tokens.delete(actor.token.id);
    return c.body(null, 204);
  });
  api.get('/installation/repositories', async (c) => {
    const actor = c.get('actor');
    if (actor.kind !== 'installation') return refusal(403);
    const { repository_ids: ids } = actor.token;
    const rows = hub.tables.repos
      .all()
      .filter((row) => covers(actor.installation, row) && (!ids || ids.includes(row.id)));
    const repositories = await Promise.all(pageOf(c, rows).map((row) => hub.documents.repository(row)));
    return c.json({ total_count: rows.length, repository_selection: ids ? 'selected' : 'all', repositories });
  });
}

async function mint(hub: Hub, c: ApiContext): Promise<Response> {
  const actor = c.get('actor');
  const id = Number(c.req.param('installation'));
  const installation = hub.tables.appInstallations.findBy('installation_id', id)[0];
  if (actor.kind !== 'app' || installation?.app_id !== actor.app.app_id) return refusal(404);
  if (installation.suspended_at) return refusal(403, 'This installation has been suspended');
  const parsed = narrowing.safeParse(jsonBody(c));
  if (!parsed.success) return refusal(422);
  const permissions = parsed.data.permissions ?? installation.permissions;
  const isGranted = Object.entries(permissions).every(
    ([name, level]) => (RANK[level] ?? 9) <= (RANK[installation.permissions[name] ?? ''] ?? 0),
  );
  if (!isGranted) return refusal(422, 'The permissions requested are not granted to this installation.');
  const scope = scopeOf(hub, installation, parsed.data);
  if (scope === 'unknown')
    return refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  const expiresAt = new Date(hub.clock.now() + TOKEN_LIFETIME_MS);
  expiresAt.setUTCMilliseconds(0);
  const { app } = actor;
  const row = hub.own.tokens.insert({
    token: newToken('installation', {
      iss: app.app_id,
      sub: installation.installation_id,
      exp: expiresAt.getTime() / 1000,
    }),
    kind: 'installation',
    login: `${app.slug}[bot]`,
    installation_id: installation.installation_id,
    permissions: { metadata: 'read', ...permissions },
    ...(scope ? { repository_ids: scope.map((repository) => repository.id) } : {}),
    expires_at: expiresAt.toISOString(),
  });
  return c.json(
    {
      token: row.token,
      expires_at: expiresAt.toISOString().replace('.000Z', 'Z'),
      permissions: row.permissions,
      repository_selection: scope ? 'selected' : installation.repository_selection,
      ...(scope
        ? { repositories: await Promise.all(scope.map((repository) => hub.documents.repository(repository))) }
        : {}),
    },
    201,
  );
}

/** The repositories asked for; undefined = all of the installation. */
function scopeOf(
  hub: Hub,
  installation: InstallationRow,
  asked: z.infer<typeof narrowing>,
): RepositoryRow[] | 'unknown' | undefined {
  if (!asked.repositories && !asked.repository_ids) return undefined;
  const reachable = hub.tables.repos.all().filter((row) => covers(installation, row));
  const named = (asked.repositories ?? []).map((name) =>
    reachable.find((row) => row.name.toLowerCase() === name.toLowerCase()),
  );
  const numbered = (asked.repository_ids ?? []).map((id) => reachable.find((row) => row.id === id));
  const found = [...named, ...numbered];
  return found.every((row) => row !== undefined) ? [...new Set(found)] : 'unknown';
}
