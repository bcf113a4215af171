import type { Clock } from '../../ports/clock.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { WebhookDeliveries, WebhookDelivery } from '../../ports/webhook-deliveries.ts';
import {
  type DeliveryState,
  deliveriesKeptMs,
  deliveryStateSchema,
  type FailedDelivery,
  isDelivered,
  redeliveryOf,
  redeliveryPausesMs,
  withTries,
} from './delivery-ledger.ts';
import { readCursor } from './read-cursor.ts';
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
const redeliveriesPerSweep = 50;
/** What is kept between sweeps must fit into one item; reading goes on when some of these have been settled. */
const maximalFailed = 1_000;
/** A try is listed when it has ended, under the time at which it began: looking back this far misses none. */
const overlapMs = 5 * 60_000;

/**
 * Has GitHub deliver again what the factory did not take: its own memory of deliveries reaches three days back. Each delivery is asked for at growing pauses, at
 * once after a restart; the factory takes a delivery that arrives twice once.
 */
export function redeliverWebhooks(deps: Redelivering): SweepPart {
  const { cursors, clock } = deps;
  return {
    name: 'webhook deliveries',
    async run(tally, { everything }) {
      const now = clock.now();
      const oldest = now - deliveriesKeptMs;
      const last = await readCursor(cursors, cursorName, deliveryStateSchema);
      const read = await readNews(deps, last ?? { readUpTo: oldest, failed: [] }, now);
      const kept = read.failed.filter(({ firstSeenAt }) => firstSeenAt > oldest);
      /* In the middle of a walk it is not known yet what has arrived meanwhile. */
      const failed = read.walk === undefined ? await askAgain(deps, kept, tally, { now, everything }) : kept;
      const givenUp = failed.filter((delivery) => redeliveryOf(delivery, now) === 'never').length;
      if (givenUp > 0) tally.found('webhooks-given-up', { deliveries: givenUp }, givenUp);
      await cursors.put(cursorName, JSON.stringify({ ...read, failed }));
    },
  };
}

/** Reads what GitHub has tried since the last time. */
async function readNews(
  { deliveries, pagesPerSweep = 10 }: Redelivering,
  state: DeliveryState,
  now: number,
): Promise<DeliveryState> {
  const { newest, downTo, next, settled } = state.walk ?? {
    newest: now,
    downTo: Math.max(state.readUpTo - overlapMs, now - deliveriesKeptMs),
    next: undefined,
    settled: [],
  };
  const tries: WebhookDelivery[] = [];
  const failed = (): FailedDelivery[] => withTries(state.failed, tries, settled);
  let after = next;
  for (let pages = 0; pages < pagesPerSweep && state.failed.length < maximalFailed; pages++) {
    const page = await deliveries.list(after);
    tries.push(...page.deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= downTo));
    const oldest = Date.parse(page.deliveries.at(-1)?.deliveredAt ?? '');
    if (page.next === undefined || oldest < downTo) return { readUpTo: newest, failed: failed() };
    after = page.next;
  }
  if (after === undefined) return { readUpTo: state.readUpTo, failed: failed() };
  const walk = { newest, downTo, next: after, settled: [...settled, ...settledBy(tries)] };
  return { readUpTo: state.readUpTo, failed: failed(), walk };
}

function settledBy(tries: readonly WebhookDelivery[]): string[] {
  return tries.filter((one) => one.redelivery && isDelivered(one)).map(({ guid }) => guid);
}

async function askAgain(
  { deliveries }: Redelivering,
  failed: readonly FailedDelivery[],
  tally: Tally,
  { now, everything }: { now: number; everything: boolean },
): Promise<FailedDelivery[]> {
  const after: FailedDelivery[] = [];
  let asked = 0;
  for (const delivery of failed) {
    const when = redeliveryOf(delivery, now);
    const due = when === 'now' || (when === 'later' && everything);
    if (!due || asked >= redeliveriesPerSweep) {
      after.push(delivery);
      continue;
    }
    asked += 1;
    let outcome: 'asked' | 'gone' | 'failed' = 'failed';
    await tally.attempt('webhook redelivery', async () => {
      outcome = await deliveries.redeliver(delivery.id);
    });
    after.push(afterAsking(delivery, outcome, now, tally));
  }
  return after;
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
