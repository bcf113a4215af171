import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import {
  type DeliveryState,
  deliveriesKeptMs,
  deliveryStateSchema,
  type FailedDelivery,
  redeliveryOf,
  redeliveryPausesMs,
  withTries,
} from './delivery-ledger.ts';
import { type FailedItems, placeFailed, readFailed, writeFailed } from './failed-deliveries.ts';
import { readCursor } from './read-cursor.ts';
import { readTries } from './read-tries.ts';
import type { SweepPart } from './sweep-part.ts';
import type { Tally } from './tally.ts';

export type Redelivering = {
  deliveries: WebhookDeliveries;
  cursors: CursorStore;
  clock: Clock;
  /** Pages of the list read in one sweep. */
  pagesPerSweep?: number;
};

const cursorName = 'webhook-deliveries';
/** With the pages read, 3,600 requests an hour of the 5,000 that GitHub grants an App. */
const redeliveriesPerSweep = 50;

/**
 * Has GitHub deliver again what the factory did not take: its own memory of deliveries reaches three days back. Each delivery is asked for at growing pauses, at
 * once after a restart; the factory takes a delivery that arrives twice once.
 */
export function redeliverWebhooks(deps: Redelivering): SweepPart {
  const { cursors, clock, deliveries, pagesPerSweep: pages = 10 } = deps;
  return {
    name: 'webhook deliveries',
    async run(tally, { everything }) {
      const now = clock.now();
      const oldest = now - deliveriesKeptMs;
      const { state, kept } = await recall(cursors, oldest);
      const { tries, position } = await readTries({ deliveries, pages }, state, now, tally);
      const known = [...kept.values()].flat();
      const failed = withTries(known, tries, state.settled).filter(({ firstSeenAt }) => firstSeenAt > oldest);
      const asked = await askAgain(deps, failed, tally, { now, everything });
      const givenUp = asked.filter((delivery) => redeliveryOf(delivery, now) === 'never').length;
      if (givenUp > 0) tally.found('webhooks-given-up', { deliveries: givenUp }, givenUp);
      const { items, left } = placeFailed(kept, asked);
      if (left > 0) tally.found('webhooks-not-kept', { deliveries: left }, left);
      /* In this order: what is noted as read has been kept. */
      await writeFailed(cursors, kept, items);
      await cursors.put(cursorName, JSON.stringify({ ...position, items: [...items.keys()] }));
    },
  };
}

/** What is known from the last time; nothing, so that all is read anew, when a part of it is gone or was written by another version. */
async function recall(
  cursors: Pick<CursorStore, 'get'>,
  oldest: number,
): Promise<{ state: DeliveryState; kept: FailedItems }> {
  const state = await readCursor(cursors, cursorName, deliveryStateSchema);
  const kept = state === undefined ? undefined : await readFailed(cursors, state.items);
  return state === undefined || kept === undefined
    ? { state: { readUpTo: oldest, gaps: [], settled: [], items: [] }, kept: new Map() }
    : { state, kept };
}

/** Asks for those that are due: first for those that were asked for least often, of these for those that wait longest. */
async function askAgain(
  { deliveries }: Redelivering,
  failed: readonly FailedDelivery[],
  tally: Tally,
  { now, everything }: { now: number; everything: boolean },
): Promise<FailedDelivery[]> {
  const due = failed
    .filter((delivery) => {
      const when = redeliveryOf(delivery, now);
      return when === 'now' || (when === 'later' && everything);
    })
    .toSorted((a, b) => a.redeliveries - b.redeliveries || a.lastAt - b.lastAt)
    .slice(0, redeliveriesPerSweep);
  const asked = new Map<string, FailedDelivery>();
  for (const delivery of due) {
    let outcome: 'asked' | 'gone' | 'failed' = 'failed';
    await tally.attempt('webhook redelivery', async () => {
      outcome = await deliveries.redeliver(delivery.id);
    });
    asked.set(delivery.guid, afterAsking(delivery, outcome, now, tally));
  }
  return failed.map((delivery) => asked.get(delivery.guid) ?? delivery);
}

function afterAsking(
  delivery: FailedDelivery,
  outcome: 'asked' | 'gone' | 'failed',
  now: number,
  tally: Tally,
): FailedDelivery {
  if (outcome === 'failed') return delivery;
  const redeliveries = outcome === 'gone' ? redeliveryPausesMs.length : delivery.redeliveries + 1;
  const kind = outcome === 'gone' ? 'webhook-gone' : 'webhook-redelivered';
  tally.found(kind, { deliveryId: delivery.guid, redeliveries });
  return { ...delivery, lastAt: now, redeliveries };
}
