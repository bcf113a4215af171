import { z } from 'zod';
import type { CursorStore } from '../../ports/cursor-store.ts';
import { type FailedDelivery, failedDeliverySchema } from './delivery-ledger.ts';
import { readCursor } from './read-cursor.ts';

/** Some 170 KB, of the 400 that an item may have. */
const perItem = 1_000;
/** Far more than could be asked for again within a day. */
const mostItems = 40;

/** Failed deliveries by the number of the item they are kept in. Each stays where it is, so that a change is the write of one item. */
export type FailedItems = ReadonlyMap<number, readonly FailedDelivery[]>;

const itemName = (item: number): string => `webhook-deliveries-failed-${item}`;

/** Reads the items; undefined when one of them is gone or not understood. */
export async function readFailed(
  cursors: Pick<CursorStore, 'get'>,
  items: readonly number[],
): Promise<FailedItems | undefined> {
  const read = new Map<number, FailedDelivery[]>();
  for (const item of items) {
    const failed = await readCursor(cursors, itemName(item), z.array(failedDeliverySchema));
    if (failed === undefined) return undefined;
    read.set(item, failed);
  }
  return read;
}

/** Where each delivery goes: those that are kept stay, new ones fill what room there is. `left`: how many found none. */
export function placeFailed(
  before: FailedItems,
  failed: readonly FailedDelivery[],
): { items: FailedItems; left: number } {
  const itemOf = new Map(
    [...before].flatMap(([item, kept]) => kept.map(({ guid }) => [guid, item] as const)),
  );
  const added = failed.filter(({ guid }) => !itemOf.has(guid));
  const stayed = failed.filter(({ guid }) => itemOf.has(guid));
  const items = Map.groupBy(stayed, ({ guid }) => itemOf.get(guid) ?? 0);
  for (let item = 0; item < mostItems && added.length > 0; item++) {
    const kept = items.get(item) ?? [];
    const room = Math.max(0, perItem - kept.length);
    if (room > 0) items.set(item, [...kept, ...added.splice(0, room)]);
  }
  return { items, left: added.length };
}

/** Writes the items that have changed. An empty one is forgotten by whoever knows the numbers. */
export async function writeFailed(
  cursors: Pick<CursorStore, 'put'>,
  before: FailedItems,
  after: FailedItems,
): Promise<void> {
  for (const [item, failed] of after) {
    const text = JSON.stringify(failed);
    if (text !== JSON.stringify(before.get(item))) await cursors.put(itemName(item), text);
  }
}
