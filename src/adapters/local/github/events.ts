import { covers } from './access.ts';
import { accountOf } from './actor.ts';
import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { mendEvent } from './mend-event.ts';
import { findRepository } from './permission-guard.ts';
import { type PendingEvent, requestContext } from './request-context.ts';
import type { RepositoryRow, UserRow } from './tables.ts';
import { userDocument } from './user-document.ts';

/** The emulator announces ref changes only for some routes; the local GitHub announces them all, from what moved in git. */
const ANNOUNCED_FROM_GIT = new Set(['push', 'create', 'delete']);

/** Takes an event from the emulator's routes, mends what differs from GitHub and keeps it until the request is done. */
export function dispatchFromEmulator(
  hub: Hub,
  event: string,
  action: string | undefined,
  payload: Json,
  owner: string,
  name: string | undefined,
): void {
  const repository = name ? findRepository(hub.tables, `${owner}/${name}`) : undefined;
  const context = requestContext.getStore();
  if (!repository || !context || ANNOUNCED_FROM_GIT.has(event)) return;
  context.events.push(...mendEvent(hub, { event, action, repository, payload }, context));
}

/** Announces an event of the local GitHub's own. `sender` defaults to who sends the current request. */
export function announce(hub: Hub, pending: PendingEvent, sender?: UserRow): void {
  const context = requestContext.getStore();
  const account = sender ?? (context ? accountOf(context.actor) : undefined);
  const payload = {
    ...(pending.action ? { action: pending.action } : {}),
    ...pending.payload,
    ...(account ? { sender: userDocument(hub.url, account) } : {}),
  };
  if (context) context.events.push({ ...pending, payload });
  else throw new Error('events are announced while a request or a push is handled');
}

/** Completes the events with the state after the request and hands one delivery per installed App to the sender. */
export async function sendEvents(hub: Hub, events: readonly PendingEvent[]): Promise<void> {
  for (const pending of events) {
    const installations = hub.tables.appInstallations
      .all()
      .filter(
        (row) => !row.suspended_at && covers(row, pending.repository) && row.events.includes(pending.event),
      );
    if (installations.length === 0) continue;
    const payload = await completed(hub, pending);
    for (const installation of installations) {
      const app = hub.tables.apps.findBy('app_id', installation.app_id)[0];
      if (!app?.webhook_url) continue;
      const body = {
        ...payload,
        installation: {
          id: installation.installation_id,
          node_id: nodeId('Integration', installation.installation_id),
        },
      };
      hub.deliveries.deliver({
        app,
        event: pending.event,
        action: pending.action ?? null,
        installationId: installation.installation_id,
        repositoryId: pending.repository.id,
        body: JSON.stringify(body),
      });
    }
  }
}

async function completed(hub: Hub, { repository, payload }: PendingEvent): Promise<Json> {
  const row = hub.tables.repos.get(repository.id);
  const document = row ? await hub.documents.repository(row) : payload.repository;
  const { pull_request: pull, sender, ...rest } = payload as Json & { pull_request?: { number: number } };
  const isKept =
    pull &&
    row &&
    hub.tables.pullRequests.findBy('repo_id', row.id).some(({ number }) => number === pull.number);
  const organization = repository.owner_type === 'Organization' ? (document as Json).owner : undefined;
  return {
    ...rest,
    ...(pull ? { pull_request: isKept ? await hub.documents.pullRequest(row, pull.number) : pull } : {}),
    repository: document,
    ...(organization ? { organization } : {}),
    sender,
  };
}

export function nodeId(type: string, id: number): string {
  return Buffer.from(`0:${type}${id}`).toString('base64').replace(/=+$/, '');
}

/** Repositories whose event feeds belong to one account, for announcing an installation's creation. */
export function repositoriesOf(
  hub: Hub,
  ownerId: number,
  ownerType: RepositoryRow['owner_type'],
): RepositoryRow[] {
  return hub.tables.repos.findBy('owner_id', ownerId).filter((row) => row.owner_type === ownerType);
}
