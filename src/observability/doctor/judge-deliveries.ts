import type { WebhookDelivery } from '../../ports/webhook-deliveries.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Whether what GitHub tried to deliver lately has arrived in the end: the newest try of each delivery counts. `tries`: newest first. */
export function judgeDeliveries(tries: readonly WebhookDelivery[]): Finding {
  const newest = new Map<string, WebhookDelivery>();
  for (const one of tries) if (!newest.has(one.guid)) newest.set(one.guid, one);
  const all = [...newest.values()];
  const lost = all.filter(({ statusCode }) => statusCode < 200 || statusCode > 299);
  if (all.length === 0) return ok('deliveries', 'GitHub has delivered nothing yet');
  if (lost.length === 0) return ok('deliveries', `the last ${all.length} arrived`);
  const [last] = lost;
  const answer = last?.statusCode === 0 ? 'nobody answered' : `it was answered ${last?.statusCode}`;
  return failed(
    'deliveries',
    `${lost.length} of the last ${all.length} did not arrive; the newest, ${last?.event} at ${last?.deliveredAt}: ${answer}`,
    'mend what the webhook check says; the sweeper has GitHub deliver them again within a day',
  );
}
