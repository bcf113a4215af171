import { z } from 'zod';
import type { WebhookDelivery } from '../../ports/webhook-deliveries.ts';

const minute = 60_000;
const hour = 60 * minute;
/** GitHub keeps a delivery for three days. */
export const deliveriesKeptMs = 72 * hour;
/** From one failed try to the next redelivery. After the last one the delivery is given up: some two days later. */
export const redeliveryPausesMs = [1, 5, 15, 60, 180, 360, 720, 1_440].map((minutes) => minutes * minute);

export const failedDeliverySchema = z.object({
  /** The try that GitHub is asked to repeat. */
  id: z.string(),
  guid: z.string(),
  firstSeenAt: z.int(),
  /** Of the last try or of what was last asked for, in milliseconds. */
  lastAt: z.int(),
  redeliveries: z.int().nonnegative(),
  /** How often GitHub has not said since whether it will, and when that was last. */
  unanswered: z.object({ times: z.int().nonnegative(), at: z.int() }).optional(),
});
export type FailedDelivery = z.infer<typeof failedDeliverySchema>;

/** A part of the list that is still to be read: from the page at `next`, whose tries are not younger than `upTo`, back to `downTo`. */
const gapSchema = z.object({ next: z.string(), upTo: z.int(), downTo: z.int() });
export type Gap = z.infer<typeof gapSchema>;

/**
 * How far the list of GitHub's deliveries has been read between two sweeps: up to `readUpTo`, but for the `gaps`, the youngest first. `settled`: those whose redelivery was met while there were
 * gaps, for their failure may come later. `items`: where the failed ones are kept. `askFrom` (ms): GitHub wants to be asked for none before.
 */
export const deliveryStateSchema = z.object({
  readUpTo: z.int(),
  gaps: z.array(gapSchema),
  settled: z.array(z.string()),
  items: z.array(z.int().nonnegative()),
  askFrom: z.int().optional(),
});
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

export function isDelivered({ statusCode }: WebhookDelivery): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** The failed deliveries after some more tries have been read, in whatever order: one success of a guid settles it. `settled`: guids that had one before. */
export function withTries(
  failed: readonly FailedDelivery[],
  tries: readonly WebhookDelivery[],
  settled: readonly string[],
): FailedDelivery[] {
  const delivered = new Set([...settled, ...tries.filter(isDelivered).map(({ guid }) => guid)]);
  const byGuid = new Map(failed.map((one) => [one.guid, one]));
  for (const one of tries) {
    const at = Date.parse(one.deliveredAt);
    const known = byGuid.get(one.guid);
    if (known === undefined)
      byGuid.set(one.guid, { id: one.id, guid: one.guid, firstSeenAt: at, lastAt: at, redeliveries: 0 });
    else byGuid.set(one.guid, { ...known, lastAt: Math.max(known.lastAt, at) });
  }
  return [...byGuid.values()].filter(({ guid }) => !delivered.has(guid));
}

/** Whether GitHub is to be asked for it now. `never`: all redeliveries were tried. */
export function redeliveryOf(delivery: FailedDelivery, now: number): 'now' | 'later' | 'never' {
  const pause = redeliveryPausesMs[delivery.redeliveries];
  if (pause === undefined) return 'never';
  return now - delivery.lastAt >= pause ? 'now' : 'later';
}
