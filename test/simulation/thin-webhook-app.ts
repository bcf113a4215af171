import type { RouteSettings } from '../../src/chatops/events/webhook-route.ts';
import { webhookRoutes } from '../../src/chatops/events/webhook-routes.ts';
import type { WebhookApp } from '../../src/chatops/webhook-app.ts';

/* The route of comments loads its parser when it first needs it; loaded here, no run has to wait for a file. */
import '../../src/chatops/parse-slash-commands.ts';

/** The factory's routes without Probot, whose dispatch costs more than all the rest of a delivery. */
export function createThinWebhookApp(settings: RouteSettings): WebhookApp {
  return {
    async receive({ deliveryId, event, payload, receivedAt }) {
      const action = 'action' in payload ? `${event}.${String(payload.action)}` : event;
      const route = webhookRoutes.find((known) => known.event === action);
      const read = await route?.read(payload, { deliveryId, receivedAt }, settings);
      if (read === undefined) return [];
      if ('unreadable' in read) throw new Error(`the simulated payload lacks ${read.unreadable.join(', ')}`);
      return read.messages;
    },
  };
}
