import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import { askAgain } from './ask-again.ts';
import {
  type DeliveryState,
  deliveriesKeptMs,
  deliveryStateSchema,
  redeliveryOf,
  withTries,
} from './delivery-ledger.ts';
import { type FailedItems, placeFailed, readFailed, writeFailed } from './failed-deliveries.ts';
import { readCursor } from './read-cursor.ts';
import { readTries } from './read-tries.ts';
import type { SweepPart } from './sweep-part.ts';

export type Redelivering = {
  deliveries: WebhookDeliveries;
  cursors: CursorStore;
  clock: Clock;
  /** Pages of the list read in one sweep. */
  pagesPerSweep?: number;
};

const cursorName = 'webhook-deliveries';

/**
 * Has GitHub deliver again what the factory did not take: its own memory of deliveries reaches three days back. Each delivery is asked for at growing pauses, at
 * once after a restart; the factory takes a delivery that arrives twice once.
 */
export function redeliverWebhooks(deps: Redelivering): SweepPart {
  const { cursors, clock, deliveries, pagesPerSweep: pages = 10 } = deps;
  return {
    name: 'webhook deliveries',
    async run(tally, options) {
      const now = clock.now();
      /* Half of the time for reading: a list that takes long leaves some for asking. */
      const readUntil = now + (options.until - now) / 2;
      const mayGoOn = () => clock.now() < readUntil;
      const oldest = now - deliveriesKeptMs;
      const { state, kept } = await recall(cursors, oldest);
      const { tries, position } = await readTries({ deliveries, pages, mayGoOn }, state, now, tally);
      const known = [...kept.values()].flat();
      const failed = withTries(known, tries, state.settled).filter(({ firstSeenAt }) => firstSeenAt > oldest);
      const resting = state.askFrom !== undefined && now < state.askFrom;
      const { asked, askFrom } = resting
        ? { asked: failed, askFrom: state.askFrom }
        : await askAgain(deps, failed, tally, options);
      const givenUp = asked.filter((delivery) => redeliveryOf(delivery, now) === 'never').length;
      if (givenUp > 0) tally.found('webhooks-given-up', { deliveries: givenUp }, givenUp);
      const { items, left } = placeFailed(kept, asked);
      if (left > 0) tally.found('webhooks-not-kept', { deliveries: left }, left);
      /* In this order: what is noted as read has been kept. */
      await writeFailed(cursors, kept, items);
      const next: DeliveryState = { ...position, items: [...items.keys()], askFrom };
      await cursors.put(cursorName, JSON.stringify(next));
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
