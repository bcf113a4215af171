import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Api, ApiContext } from './api.ts';
import type { Hub } from './hub.ts';
import { refusal } from './refusal.ts';
import { install, registerApp } from './seed.ts';

const manifestSchema = z.object({
  name: z.string().min(1).max(34),
  url: z.url(),
  redirect_url: z.url(),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().default(true) }),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write', 'admin'])),
  default_events: z.array(z.string()),
});
type Manifest = z.infer<typeof manifestSchema>;

const goodForMs = 3_600_000;
const firstId = 2_001;

/**
 * The manifest flow: a form with a manifest comes in, the person's confirmation is taken for given, the browser goes back with a code, and the code is exchanged once, within an hour, for the App and its
 * credentials. Source: GitHub's "Registering a GitHub App from a manifest".
 */
export function manifestRoutes(api: Api, hub: Hub): void {
  const pending = new Map<string, { manifest: Manifest; login: string; at: number }>();
  const confirm = (c: ApiContext, login: string): Response => {
    const form = new URLSearchParams(Buffer.from(c.get('body')).toString('utf8'));
    const parsed = manifestSchema.safeParse(jsonOf(form.get('manifest') ?? ''));
    if (!parsed.success) return refusal(422, 'The manifest is invalid');
    const code = randomBytes(20).toString('hex');
    pending.set(code, { manifest: parsed.data, login, at: hub.clock.now() });
    const back = new URL(parsed.data.redirect_url);
    back.searchParams.set('code', code);
    back.searchParams.set('state', c.req.query('state') ?? '');
    return c.redirect(back.href, 302);
  };
  api.post('/settings/apps/new', (c) => confirm(c, hub.people.admin));
  api.post('/organizations/:org/settings/apps/new', (c) => confirm(c, c.req.param('org')));
  api.post('/app-manifests/:code/conversions', (c) => {
    const code = c.req.param('code');
    const asked = pending.get(code);
    pending.delete(code);
    if (asked === undefined || hub.clock.now() - asked.at > goodForMs) return refusal(404);
    return c.json(registered(hub, asked.manifest, asked.login), 201);
  });
}

function registered(hub: Hub, manifest: Manifest, login: string) {
  const id = hub.tables.apps.all().reduce((highest, { app_id }) => Math.max(highest, app_id + 1), firstId);
  const { name, default_permissions: permissions, default_events: events, hook_attributes: hook } = manifest;
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const app = registerApp(hub.tables, { id, slug, name, permissions, events });
  const secret = randomBytes(20).toString('hex');
  hub.tables.apps.update(app.id, { webhook_url: hook.active ? hook.url : null, webhook_secret: secret });
  // On GitHub people install it next; here it is installed at once, on everything.
  install(hub.tables, app, login);
  const html = `${hub.url}/apps/${slug}`;
  return {
    id,
    slug,
    name,
    html_url: html,
    pem: app.private_key,
    webhook_secret: secret,
    permissions,
    events,
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
