import { FactoryError } from '../../contracts/factory-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import { type FailedDelivery, redeliveryOf, redeliveryPausesMs } from './delivery-ledger.ts';
import type { SweepOptions } from './sweep-part.ts';
import type { Tally } from './tally.ts';

/** With the pages read, 3,600 requests an hour of the 5,000 that GitHub grants an App. */
const redeliveriesPerSweep = 50;
/** So often in a row GitHub does not say whether it will before it is left alone until the next sweep: it may be down, or have had enough of being asked. */
const patience = 3;
/**
 * So many requests for one delivery by which nobody knows whether it comes count as one redelivery: GitHub may have made it all the same, and what it never says of this delivery alone must not come before
 * others for ever.
 */
const unansweredPerRedelivery = 5;
/** What is waited for at most when GitHub names a time. */
const longestRestMs = 60 * 60_000;

type Answer =
  | { outcome: 'asked' | 'gone' }
  /** `refused`: for this delivery. `unanswered`: nobody knows. `limited`: for now, whatever is asked for. */
  | { outcome: 'refused' | 'unanswered' }
  | { outcome: 'limited'; retryAfterSeconds: number };

/**
 * Asks for those that are due: first for those that were asked for least often, of these for those that wait longest. Whatever the answer, the delivery goes behind those that it came before, so
 * that one that GitHub does not repeat keeps nobody from his turn. One after another, as GitHub's documentation wants it of requests that change something. `askFrom` (ms): none before.
 */
export async function askAgain(
  { deliveries, clock }: { deliveries: Pick<WebhookDeliveries, 'redeliver'>; clock: Clock },
  failed: readonly FailedDelivery[],
  tally: Tally,
  { everything, until }: SweepOptions,
): Promise<{ asked: FailedDelivery[]; askFrom?: number }> {
  const now = clock.now();
  const due = failed
    .filter((delivery) => {
      const when = redeliveryOf(delivery, now);
      return when === 'now' || (when === 'later' && everything);
    })
    .toSorted((a, b) => a.redeliveries - b.redeliveries || turnOf(a) - turnOf(b))
    .slice(0, redeliveriesPerSweep);
  const after = new Map<string, FailedDelivery>();
  let askFrom: number | undefined;
  let inVain = 0;
  for (const delivery of due) {
    if (clock.now() >= until) break;
    const answer = await ask(deliveries, delivery.id, tally);
    after.set(delivery.guid, afterAsking(delivery, answer, clock.now(), tally));
    if (answer.outcome === 'limited') {
      askFrom = clock.now() + Math.min(1_000 * answer.retryAfterSeconds, longestRestMs);
      break;
    }
    inVain = answer.outcome === 'unanswered' ? inVain + 1 : 0;
    if (inVain === patience) break;
  }
  const asked = failed.map((delivery) => after.get(delivery.guid) ?? delivery);
  return { asked, ...(askFrom === undefined ? {} : { askFrom }) };
}

/** Since when a delivery waits for its turn. */
function turnOf({ lastAt, unanswered }: FailedDelivery): number {
  return unanswered?.at ?? lastAt;
}

async function ask(
  deliveries: Pick<WebhookDeliveries, 'redeliver'>,
  id: string,
  tally: Tally,
): Promise<Answer> {
  let answer: Answer = { outcome: 'unanswered' };
  await tally.attempt('webhook redelivery', async () => {
    try {
      answer = { outcome: await deliveries.redeliver(id) };
    } catch (fault) {
      answer = answerOf(fault);
      throw fault;
    }
  });
  return answer;
}

function answerOf(fault: unknown): Answer {
  if (!(fault instanceof FactoryError)) return { outcome: 'unanswered' };
  const { code, retryAfterSeconds } = fault;
  if (retryAfterSeconds !== undefined) return { outcome: 'limited', retryAfterSeconds };
  return { outcome: code === 'github-refused' ? 'refused' : 'unanswered' };
}

function afterAsking(
  delivery: FailedDelivery,
  { outcome }: Answer,
  now: number,
  tally: Tally,
): FailedDelivery {
  const { unanswered, ...answered } = delivery;
  const times = (unanswered?.times ?? 0) + 1;
  if ((outcome === 'unanswered' || outcome === 'limited') && times < unansweredPerRedelivery)
    return { ...answered, unanswered: { times, at: now } };
  const redeliveries = outcome === 'gone' ? redeliveryPausesMs.length : delivery.redeliveries + 1;
  const about = { deliveryId: delivery.guid, redeliveries };
  if (outcome === 'gone') tally.found('webhook-gone', about);
  if (outcome === 'asked') tally.found('webhook-redelivered', about);
  return { ...answered, lastAt: now, redeliveries };
}
