import { type Api, jsonBody } from './api.ts';
import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import type { DeliveryRow } from './own-tables.ts';
import { refusal } from './refusal.ts';
import type { AppRow } from './tables.ts';
import { headersOf } from './webhook-deliveries.ts';

/** The App's webhook: its address, what was delivered, and delivering it again. */
export function deliveryRoutes(api: Api, hub: Hub): void {
  api.get('/app/hook/config', (c) => {
    const actor = c.get('actor');
    return actor.kind === 'app' ? c.json(configuration(actor.app)) : refusal(401);
  });
  api.patch('/app/hook/config', (c) => {
    const actor = c.get('actor');
    if (actor.kind !== 'app') return refusal(401);
    const { url, secret } = jsonBody(c);
    const change = {
      ...(typeof url === 'string' ? { webhook_url: url } : {}),
      ...(typeof secret === 'string' ? { webhook_secret: secret } : {}),
    };
    return c.json(configuration(hub.tables.apps.update(actor.app.id, change) ?? actor.app));
  });
  api.get('/app/hook/deliveries', (c) => {
    const actor = c.get('actor');
    if (actor.kind !== 'app') return refusal(401);
    const size = Math.min(100, Number(c.req.query('per_page')) || 30);
    const cursor = Number(c.req.query('cursor')) || Number.POSITIVE_INFINITY;
    const older = hub.deliveries.of(actor.app.app_id).filter((row) => row.id <= cursor);
    const next = older[size];
    if (next) {
      const url = new URL(c.req.url);
      url.searchParams.set('cursor', String(next.id));
      c.header('link', `<${url}>; rel="next"`);
    }
    return c.json(older.slice(0, size).map(summary));
  });
  api.get('/app/hook/deliveries/:delivery{[0-9]+}', (c) => {
    const actor = c.get('actor');
    const row = hub.own.deliveries.get(Number(c.req.param('delivery')));
    if (actor.kind !== 'app' || row?.app_id !== actor.app.app_id) return refusal(404);
    const body = hub.deliveries.body(row)?.body ?? '{}';
    return c.json({
      ...summary(row),
      url: actor.app.webhook_url,
      request: { headers: headersOf(row, actor.app, body), payload: JSON.parse(body) as Json },
      response: { headers: {}, payload: '' },
    });
  });
  api.post('/app/hook/deliveries/:delivery{[0-9]+}/attempts', (c) => {
    const actor = c.get('actor');
    const row = hub.own.deliveries.get(Number(c.req.param('delivery')));
    if (actor.kind !== 'app' || row?.app_id !== actor.app.app_id) return refusal(404);
    hub.deliveries.redeliver(row);
    return c.json({}, 202);
  });
}

function configuration(app: AppRow): Json {
  return { content_type: 'json', insecure_ssl: '0', secret: '********', url: app.webhook_url };
}

function summary(row: DeliveryRow): Json {
  return {
    id: row.id,
    guid: row.guid,
    delivered_at: row.created_at,
    redelivery: row.redelivery,
    duration: row.duration_seconds,
    status: row.status === 'answered' ? 'OK' : row.status === 'failed' ? 'Failed' : 'Pending',
    status_code: row.status_code,
    event: row.event,
    action: row.action,
    installation_id: row.installation_id,
    repository_id: row.repository_id,
    throttled_at: null,
  };
}
