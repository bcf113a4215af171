import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { WebhookDeliveries, WebhookDelivery } from '../../src/ports/webhook-deliveries.ts';
import type { Webhook } from './simulated-github.ts';
import type { Simulation } from './simulation.ts';
import type { Planes } from './wire-planes.ts';

export type SimulatedDeliveries = WebhookDeliveries & {
  send(webhook: Webhook): void;
  /** Webhooks that GitHub has not got rid of yet. */
  undelivered(): number;
};

const longestTransitMs = 3_000;
const longestDelayMs = 60_000;
const longestRepetitionMs = 120_000;
/** GitHub waits this long for an answer; whatever comes later counts as none. */
const patienceMs = 10_000;
const pageSize = 100;

const refused = () =>
  new FactoryError('github-refused', 'GitHub answered 400', { disposition: 'quarantine' });
const limited = () =>
  new FactoryError('github-unavailable', 'GitHub was asked too often', {
    disposition: 'retry',
    retryAfterSeconds: 180,
  });

/**
 * GitHub tries to deliver a webhook once. A try that was not answered with success in time is in its list of deliveries, and is repeated when somebody asks
 * for it and GitHub does not refuse. Sometimes somebody asks for one that had succeeded. `late`: the share of tries for which GitHub takes its time. `unreached`: of those that
 * do not get through.
 */
export function createSimulatedDeliveries(
  { scheduler, chaos, prng, pace, note, violate }: Simulation,
  webhook: () => Planes['webhook'],
  { late, unreached = 0 }: { late: number; unreached?: number | undefined },
): SimulatedDeliveries {
  const events = new Map<string, APIGatewayProxyEventV2>();
  const open = new Set<string>();
  const tries: WebhookDelivery[] = [];

  function attempt(guid: string, redelivery: boolean): boolean {
    const event = events.get(guid) as APIGatewayProxyEventV2;
    const startedAt = scheduler.clock.now();
    let listed = false;
    note(() => `webhook ${guid} ${event.body}`);
    const end = (statusCode: number): boolean => {
      if (listed) return false;
      listed = true;
      /* A clock that jumps meanwhile does not put the try where nobody looks any more. */
      const deliveredAt = new Date(Math.max(startedAt, scheduler.clock.now() - patienceMs)).toISOString();
      const id = String(tries.length + 1);
      const name = String(event.headers['x-github-event']);
      tries.push({ id, guid, deliveredAt, statusCode, event: name, redelivery });
      if (statusCode >= 400 && statusCode < 500)
        violate('GitHub is understood', `${statusCode} for ${event.body}`);
      if (statusCode === 202) {
        open.delete(guid);
        if (chaos.strikes('webhook-doubled'))
          scheduler.after(prng.int(longestRepetitionMs), () => attempt(guid, true));
      }
      return false;
    };
    if (unreached > 0 && !chaos.isCalm() && prng.chance(unreached)) return end(502);
    const takeBack = scheduler.after(patienceMs, () => end(0));
    void webhook()
      .run((handle) => handle(event))
      .then((answer) => {
        takeBack();
        end(answer.outcome === 'done' ? (answer.value.statusCode ?? 500) : 500);
      });
    return true;
  }

  return {
    undelivered: () => open.size,
    send({ event, payload }) {
      const guid = `delivery-${events.size + 1}`;
      events.set(guid, {
        headers: { 'x-github-delivery': guid, 'x-github-event': event },
        body: JSON.stringify(payload),
        isBase64Encoded: false,
      } as unknown as APIGatewayProxyEventV2);
      open.add(guid);
      const longest = prng.chance(late) ? longestDelayMs : longestTransitMs;
      scheduler.after(pace?.webhookMs ?? prng.int(longest), () => attempt(guid, false));
    },
    async list(after) {
      const newestFirst = tries
        .toSorted((a, b) => b.deliveredAt.localeCompare(a.deliveredAt) || Number(b.id) - Number(a.id))
        .filter(({ id }) => after === undefined || Number(id) <= Number(after));
      const next = newestFirst[pageSize]?.id;
      return { deliveries: newestFirst.slice(0, pageSize), ...(next === undefined ? {} : { next }) };
    },
    async redeliver(id) {
      if (chaos.strikes('redelivery-refused')) throw prng.chance(0.5) ? refused() : limited();
      const { guid } = tries.find((one) => one.id === id) as WebhookDelivery;
      scheduler.after(prng.int(longestTransitMs), () => attempt(guid, true));
      return 'asked';
    },
  };
}
