import { createHmac } from 'node:crypto';
import type { DeliveryBodyRow, DeliveryRow, OwnTables } from './own-tables.ts';
import type { AppRow, Tables } from './tables.ts';

/** GitHub gives a receiver ten seconds. */
const TIMEOUT_MS = 10_000;
const CONCURRENT = 32;
/** GitHub keeps deliveries for three days; here a number of them is kept. */
const KEPT = 5_000;

export type NewDelivery = {
  app: AppRow;
  event: string;
  action: string | null;
  installationId: number;
  repositoryId: number | null;
  body: string;
};

/** Sends events to the Apps' webhook URLs, first come first served, and remembers every attempt. Nothing is repeated unless asked. */
export class WebhookDeliveries {
  readonly #tables: Tables;
  readonly #own: OwnTables;
  readonly #newGuid: () => string;
  readonly #queue: number[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(tables: Tables, own: OwnTables, newGuid: () => string) {
    this.#tables = tables;
    this.#own = own;
    this.#newGuid = newGuid;
  }

  /** Sends what a killed process had written down but not delivered. */
  resume(): void {
    for (const row of this.#own.deliveries.all()) if (row.status === 'pending') this.#enqueue(row.id);
  }

  deliver(delivery: NewDelivery): DeliveryRow {
    const body = this.#own.deliveryBodies.insert({ body: delivery.body });
    const row = this.#own.deliveries.insert({
      guid: this.#newGuid(),
      app_id: delivery.app.app_id,
      event: delivery.event,
      action: delivery.action,
      installation_id: delivery.installationId,
      repository_id: delivery.repositoryId,
      redelivery: false,
      status: 'pending',
      status_code: 0,
      duration_seconds: 0,
      body_id: body.id,
    });
    this.#forgetOldest();
    this.#enqueue(row.id);
    return row;
  }

  /** Sends a delivery's exact bytes again, under the same guid. */
  redeliver(original: DeliveryRow): void {
    const { id: _id, created_at: _created, updated_at: _updated, ...fields } = original;
    const row = this.#own.deliveries.insert({
      ...fields,
      redelivery: true,
      status: 'pending',
      status_code: 0,
      duration_seconds: 0,
    });
    this.#enqueue(row.id);
  }

  /** An App's deliveries, newest first. */
  of(appId: number): DeliveryRow[] {
    return this.#own.deliveries.findBy('app_id', appId).sort((left, right) => right.id - left.id);
  }

  body(row: DeliveryRow): DeliveryBodyRow | undefined {
    return this.#own.deliveryBodies.get(row.body_id);
  }

  /** Settles when everything that waits now, and what that causes, has been answered. */
  async idle(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight);
  }

  /** Stops sending. What was not answered stays pending and is sent after the next start. */
  async close(): Promise<void> {
    this.#queue.length = 0;
    this.#closing.abort();
    await this.idle();
  }

  #enqueue(id: number): void {
    this.#queue.push(id);
    while (this.#inFlight.size < CONCURRENT && this.#queue.length > 0) this.#start();
  }

  #start(): void {
    const id = this.#queue.shift();
    const row = id === undefined ? undefined : this.#own.deliveries.get(id);
    if (!row || this.#closing.signal.aborted) return;
    const sending = this.#send(row).finally(() => {
      this.#inFlight.delete(sending);
      if (this.#queue.length > 0) this.#start();
    });
    this.#inFlight.add(sending);
  }

  async #send(row: DeliveryRow): Promise<void> {
    const app = this.#tables.apps.findBy('app_id', row.app_id)[0];
    const body = this.body(row)?.body;
    if (!app?.webhook_url || body === undefined) return;
    const started = performance.now();
    let statusCode = 0;
    try {
      const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const response = await fetch(app.webhook_url, {
        method: 'POST',
        headers: headersOf(row, app, body),
        body,
        signal,
      });
      statusCode = response.status;
      await response.arrayBuffer(); // frees the connection for the next delivery
    } catch {
      if (this.#closing.signal.aborted) return;
    }
    this.#own.deliveries.update(row.id, {
      status: statusCode >= 200 && statusCode < 400 ? 'answered' : 'failed',
      status_code: statusCode,
      duration_seconds: Math.round(performance.now() - started) / 1000,
    });
  }

  #forgetOldest(): void {
    const rows = this.#own.deliveries.all();
    if (rows.length <= KEPT) return;
    const oldest = rows.find(({ status }) => status !== 'pending');
    if (!oldest) return;
    this.#own.deliveries.delete(oldest.id);
    const isShared = rows.some((row) => row.id !== oldest.id && row.body_id === oldest.body_id);
    if (!isShared) this.#own.deliveryBodies.delete(oldest.body_id);
  }
}

/** The headers GitHub sends; the signature is over the exact bytes of the body. */
export function headersOf(row: DeliveryRow, app: AppRow, body: string): Record<string, string> {
  const headers: Record<string, string> = {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/local',
    'x-github-event': row.event,
    'x-github-delivery': row.guid,
    'x-github-hook-id': String(app.app_id),
    'x-github-hook-installation-target-id': String(app.app_id),
    'x-github-hook-installation-target-type': 'integration',
  };
  if (app.webhook_secret) {
    headers['x-hub-signature-256'] =
      `sha256=${createHmac('sha256', app.webhook_secret).update(body).digest('hex')}`;
  }
  return headers;
}
