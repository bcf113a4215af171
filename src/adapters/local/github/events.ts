import { covers } from './access.ts';
import { accountOf } from './actor.ts';
import type { Json } from './documents.ts';
import type { Hub } from './hub.ts';
import { mendDocument } from './mend-document.ts';
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

/** Documents are taken when the request is done, so that they show what it left behind. */
async function completed(hub: Hub, { repository, payload }: PendingEvent): Promise<Json> {
  const row = hub.tables.repos.get(repository.id);
  const document = row ? await hub.documents.repository(row) : payload.repository;
  const { sender, ...rest } = payload;
  const organization = repository.owner_type === 'Organization' ? (document as Json).owner : undefined;
  return {
    ...rest,
    ...(row ? await currentSubject(hub, row, payload) : {}),
    repository: document,
    ...(organization ? { organization } : {}),
    sender,
  };
}

async function currentSubject(hub: Hub, repository: RepositoryRow, payload: Json): Promise<Json> {
  const { pull_request: pull, check_suite: suite } = payload as {
    pull_request?: { number: number };
    check_suite?: { id: number };
  };
  if (pull) return { pull_request: await hub.documents.pullRequest(repository, pull.number) };
  if (!suite) return {};
  const document = mendDocument(hub, await hub.documents.checkSuite(repository, suite.id)) as Json;
  const runs = hub.tables.checkRuns
    .findBy('repo_id', repository.id)
    .filter((run) => run.check_suite_id === suite.id);
  return { check_suite: { ...document, latest_check_runs_count: runs.length } };
}

export function nodeId(type: string, id: number): string {
  return Buffer.from(`0:${type}${id}`).toString('base64').replace(/=+$/, '');
}
