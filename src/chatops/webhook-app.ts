import { Probot } from 'probot';
import type { GitHubJobMessage } from '../contracts/job-message.ts';
import type { Log } from '../ports/log.ts';
import type { RouteSettings, WebhookRoute } from './events/webhook-route.ts';
import { webhookRoutes } from './events/webhook-routes.ts';
import { OctokitWithoutCredential } from './octokit-without-credential.ts';
import { probotLoggerOf } from './probot-logger.ts';

/** A delivery whose signature has been checked. */
export type VerifiedDelivery = { deliveryId: string; event: string; payload: object; receivedAt: string };

/** Turns verified deliveries into what the jobs queue should hear. */
export type WebhookApp = {
  /** Empty when the event means nothing to the factory. Throws what a route threw. */
  receive(delivery: VerifiedDelivery): Promise<GitHubJobMessage[]>;
};

/**
 * The Probot app behind our own signature check.
 *
 * Probot 14 wants either an App id with its private key or a token. It gets neither: `githubToken` only has to be truthy for its constructor, and the Octokit class
 * below drops it, since its authentication strategy refuses every request. Probot's own `secret` is never used either, because `receive` comes after verification.
 */
export function createWebhookApp(options: {
  settings: RouteSettings;
  log: Log;
  routes?: readonly WebhookRoute[];
}): WebhookApp {
  const { settings, log, routes = webhookRoutes } = options;
  // Keyed by the payload object: in local mode several deliveries, even of one id, are in work at once.
  const outboxes = new WeakMap<object, { receivedAt: string; messages: GitHubJobMessage[] }>();
  const probot = new Probot({
    githubToken: 'none-is-held',
    Octokit: OctokitWithoutCredential,
    log: probotLoggerOf(log),
  });
  for (const route of routes) {
    probot.on(route.event, async ({ id, payload }) => {
      const outbox = outboxes.get(payload);
      if (outbox === undefined) return;
      const read = await route.read(payload, { deliveryId: id, receivedAt: outbox.receivedAt }, settings);
      if ('messages' in read) outbox.messages.push(...read.messages);
      else
        log.warn('payload not understood', { deliveryId: id, event: route.event, problems: read.unreadable });
    });
  }
  return {
    async receive({ deliveryId, event, payload, receivedAt }) {
      const messages: GitHubJobMessage[] = [];
      outboxes.set(payload, { receivedAt, messages });
      // Probot types what it receives by name; what came over the wire is neither checked nor believed before a route's schema has seen it.
      const received = { id: deliveryId, name: event, payload } as Parameters<Probot['receive']>[0];
      await probot.receive(received);
      return messages;
    },
  };
}
