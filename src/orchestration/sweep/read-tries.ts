import type { WebhookDeliveries, WebhookDelivery } from '../../ports/webhook-deliveries.ts';
import { type DeliveryState, deliveriesKeptMs, type Gap, isDelivered } from './delivery-ledger.ts';
import type { Tally } from './tally.ts';

/** A try is listed when it has ended, ten seconds after it began at the latest, under the time at which it began: looking back this far misses none. */
const overlapMs = 60_000;
/** The oldest are joined when there are more; what lies between them is read once more then. */
const mostGaps = 50;
/** What is forgotten costs a redelivery that was not needed. */
const mostSettled = 2_000;

type Position = Pick<DeliveryState, 'readUpTo' | 'gaps' | 'settled'>;

/**
 * Reads what GitHub has tried, `pages` of its list at the most: always the newest first, so that a redelivery that was taken is known in the next minute, then the gaps, the
 * youngest first, while it `mayGoOn`. What is not reached is a gap until the next time.
 */
export async function readTries(
  {
    deliveries,
    pages,
    mayGoOn,
  }: { deliveries: Pick<WebhookDeliveries, 'list'>; pages: number; mayGoOn: () => boolean },
  state: Position,
  now: number,
  tally: Tally,
): Promise<{ tries: WebhookDelivery[]; position: Position }> {
  const oldest = now - deliveriesKeptMs;
  const tries: WebhookDelivery[] = [];
  let left = pages;

  /** Reads back to `downTo`; what it does not get to is the gap that remains. */
  async function readBack(
    { downTo, ...from }: Omit<Gap, 'next'> & { next?: string },
    most: number,
  ): Promise<Gap | undefined> {
    let { next, upTo } = from;
    for (let read = 0; read < most && (read === 0 || mayGoOn()); read++) {
      left -= 1;
      const page = await deliveries.list(next);
      tries.push(...page.deliveries.filter(({ deliveredAt }) => Date.parse(deliveredAt) >= downTo));
      const last = page.deliveries.at(-1);
      if (last !== undefined) upTo = Date.parse(last.deliveredAt);
      if (page.next === undefined || upTo < downTo) return undefined;
      next = page.next;
    }
    return next === undefined ? undefined : { next, upTo, downTo };
  }

  const older = state.gaps.filter(({ upTo }) => upTo > oldest);
  const newest = { upTo: now, downTo: Math.max(state.readUpTo - overlapMs, oldest) };
  const unreached = await readBack(newest, pages);
  const gaps: Gap[] = [];
  for (const gap of older) {
    let rest: Gap | undefined = gap;
    if (left > 0 && mayGoOn())
      await tally.attempt('older webhook deliveries', async () => {
        rest = await readBack(gap, left);
      });
    if (rest !== undefined) gaps.push(rest);
  }
  const all = joined(unreached === undefined ? gaps : [unreached, ...gaps]);
  const settled = all.length === 0 ? [] : [...new Set([...state.settled, ...settledBy(tries)])];
  return { tries, position: { readUpTo: now, gaps: all, settled: settled.slice(-mostSettled) } };
}

/** Gaps without those that overlap, as they do while more is tried in a minute than is read in one: such a one is read from the younger's beginning to the older's end. */
function joined(gaps: readonly Gap[]): Gap[] {
  const apart: Gap[] = [];
  for (const gap of gaps) {
    const younger = apart.at(-1);
    if (younger !== undefined && (gap.upTo >= younger.downTo || apart.length === mostGaps))
      apart[apart.length - 1] = { ...younger, downTo: Math.min(younger.downTo, gap.downTo) };
    else apart.push(gap);
  }
  return apart;
}

function settledBy(tries: readonly WebhookDelivery[]): string[] {
  return tries.filter((one) => one.redelivery && isDelivered(one)).map(({ guid }) => guid);
}
