import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { WebhookDeliveries } from '../../ports/webhook-deliveries.ts';
import { isStatus } from './github-failure.ts';
import { type GitHubSession, read } from './github-session.ts';

const deliverySchema = z.object({
  id: z.union([z.int(), z.string()]).transform(String),
  guid: z.string().min(1),
  delivered_at: z.string(),
  status: z.string(),
  status_code: z.int(),
  event: z.string(),
  redelivery: z.boolean(),
});

const perPage = 100;

/** The App's deliveries, as the App itself (by JWT): they are of all its installations. */
export function webhookDeliveries(session: GitHubSession): WebhookDeliveries {
  return {
    list: (after) =>
      session.asApp('list webhook deliveries', async (octokit) => {
        const { data, headers } = await octokit.apps.listWebhookDeliveries({
          per_page: perPage,
          ...(after === undefined ? {} : { cursor: after }),
          request: { parseSuccessResponseBody: false },
        });
        const tries = read(z.array(deliverySchema), await exactJson(data));
        const next = nextCursor(headers.link);
        return {
          deliveries: tries.filter(({ status }) => status !== 'Pending').map(deliveryOf),
          ...(next === undefined ? {} : { next }),
        };
      }),
    redeliver: (id) =>
      session.asApp('redeliver webhook', async (octokit) => {
        try {
          await octokit.request('POST /app/hook/deliveries/{id}/attempts', { id });
          return 'asked';
        } catch (error) {
          if (isStatus(error, 404)) return 'gone';
          /* GitHub documents it for both, something wrong with this request and too many of them, and does not say which. */
          if (isStatus(error, 422))
            throw new FactoryError(
              'github-unavailable',
              'redeliver webhook: GitHub answered 422; it may have been asked too often',
              { disposition: 'retry', cause: error },
            );
          throw error;
        }
      }),
  };
}

function deliveryOf({
  id,
  guid,
  delivered_at: deliveredAt,
  status_code: statusCode,
  event,
  redelivery,
}: z.infer<typeof deliverySchema>) {
  return { id, guid, deliveredAt, statusCode, event, redelivery };
}

/** JSON whose integers keep all their digits: those that a number would round stay as text. */
async function exactJson(body: unknown): Promise<unknown> {
  const text = await new Response(body as ReadableStream).text();
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(context?.source ?? '')
      ? context?.source
      : value,
  );
}

/** `<…?cursor=v1_123>; rel="next"` */
function nextCursor(link: string | undefined): string | undefined {
  const url = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  return url === undefined ? undefined : (new URL(url).searchParams.get('cursor') ?? undefined);
}
