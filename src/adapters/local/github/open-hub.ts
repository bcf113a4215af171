import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import { Credentials } from './credentials.ts';
import { Documents } from './documents.ts';
import { openEmulator } from './emulator.ts';
import { dispatchFromEmulator, sendEvents } from './events.ts';
import { GitMirror } from './git-mirror.ts';
import type { Hub } from './hub.ts';
import { Journal } from './journal.ts';
import { KeyedLock } from './keyed-lock.ts';
import { openOwnTables } from './own-tables.ts';
import { catchUp } from './pull-requests.ts';
import { newContext, requestContext } from './request-context.ts';
import { type AppRegistration, type RoleName, seed, type Tokens } from './seed.ts';
import type { AppRow } from './tables.ts';
import { WebhookDeliveries } from './webhook-deliveries.ts';

export type HubOptions = {
  url: string;
  dataDir: string;
  org: string;
  users: Record<RoleName, string>;
  app?: AppRegistration;
  webhookUrl?: string;
  webhookSecret: string;
  clock?: Clock;
  log?: Log;
  newGuid?: () => string;
};

/** Opens the state in `dataDir`, or seeds it, and brings it up to what git has. */
export async function openHub(
  options: HubOptions,
): Promise<{ hub: Hub; app: AppRow; tokens: Tokens; close(): Promise<void> }> {
  const { url, org, users, webhookUrl, webhookSecret, log, clock = { now: () => Date.now() } } = options;
  const journal = new Journal(join(options.dataDir, 'github.jsonl'), clock);
  const mirror = new GitMirror(join(options.dataDir, 'git'));
  let opened: Hub | undefined;
  const emulator = await openEmulator({
    baseUrl: url,
    prepareStore: (store) => journal.attach(store, mirror),
    dispatch: async (event, action, payload, owner, name) => {
      if (opened) dispatchFromEmulator(opened, event, action, payload, owner, name);
    },
  });
  const { tables } = emulator;
  const own = openOwnTables(emulator.store);
  mirror.open(tables);
  const seeded = seed(tables, own, { org, users, app: options.app ?? {}, webhookUrl, webhookSecret });
  const hub: Hub = {
    url,
    people: users,
    clock,
    ...(log ? { log } : {}),
    emulator,
    tables,
    own,
    credentials: new Credentials(tables, own, clock),
    documents: new Documents(emulator, url),
    deliveries: new WebhookDeliveries(tables, own, options.newGuid ?? randomUUID),
    mirror,
    locks: new KeyedLock(),
  };
  opened = hub;
  await resume(hub);
  return {
    hub,
    ...seeded,
    async close() {
      await hub.locks.idle();
      await hub.deliveries.close();
      journal.close();
    },
  };
}

/** Reads git, catches up with what it has, and delivers what was not delivered before the last stop. */
async function resume(hub: Hub): Promise<void> {
  hub.deliveries.resume();
  for (const repository of hub.tables.repos.all()) {
    await hub.mirror.rebuild(repository);
    const context = newContext({ kind: 'anonymous' });
    await requestContext.run(context, () => catchUp(hub, repository));
    await sendEvents(hub, context.events);
  }
}
