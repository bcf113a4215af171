import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Webhook } from './simulated-github.ts';
import type { World } from './world.ts';

const longestTransitMs = 3_000;
const longestRedeliveryMs = 120_000;

/**
 * GitHub delivers a webhook once, whenever it gets to it; what was not accepted is asked for again through GitHub's API until it is. Sometimes somebody
 * asks for one again that was accepted.
 */
export function deliverWebhook(world: World, webhook: Webhook): void {
  const { scheduler, chaos, prng } = world.simulation;
  world.undelivered.count += 1;
  const deliveryId = `delivery-${world.simulation.scheduler.turns()}-${prng.int(1_000_000)}`;
  const event = {
    headers: { 'x-github-delivery': deliveryId, 'x-github-event': webhook.event },
    body: JSON.stringify(webhook.payload),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
  let accepted = false;

  function heard(status: number): void {
    if (status >= 400 && status < 500)
      world.simulation.violate('GitHub is understood', `${status} for ${event.body}`);
    if (!accepted && status === 202) {
      accepted = true;
      world.undelivered.count -= 1;
    }
    if (!accepted || chaos.strikes('webhook-doubled'))
      scheduler.after(prng.int(longestRedeliveryMs), deliver);
  }

  function deliver(): boolean {
    world.simulation.note(() => `webhook ${deliveryId} ${webhook.event} ${event.body}`);
    void world.planes.webhook
      .run((handle) => handle(event))
      .then((answer) => heard(answer.outcome === 'done' ? (answer.value.statusCode ?? 500) : 500));
    return true;
  }
  scheduler.after(prng.int(longestTransitMs), deliver);
}
