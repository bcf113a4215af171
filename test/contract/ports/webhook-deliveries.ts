import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WebhookDeliveries, WebhookDelivery } from '../../../src/ports/webhook-deliveries.ts';

export type WebhookDeliveriesUnderTest = {
  deliveries: WebhookDeliveries;
  /** What the App's endpoint answers from now on. */
  endpointAnswers(statusCode: number): void;
  /** Something happens that GitHub tells the App of; resolves when that was tried. */
  happens(): Promise<void>;
  /** Resolves when GitHub has done what it was asked for. */
  settled(): Promise<void>;
  breakDown(): void;
  /** GitHub answers every request so until it is mended. */
  refuse(status: number, retryAfterSeconds?: number): void;
  /** … which is at the earliest when the time is over that it named. */
  mend(): void;
};

async function all(deliveries: WebhookDeliveries): Promise<WebhookDelivery[]> {
  const found: WebhookDelivery[] = [];
  let after: string | undefined;
  do {
    const page = await deliveries.list(after);
    found.push(...page.deliveries);
    after = page.next;
  } while (after !== undefined);
  return found;
}

export function describeWebhookDeliveriesContract(
  name: string,
  make: () => Promise<WebhookDeliveriesUnderTest>,
): void {
  describe(`webhook deliveries: ${name}`, () => {
    it('are listed newest first, over all pages, each with what the endpoint answered', async () => {
      const { deliveries, endpointAnswers, happens } = await make();
      endpointAnswers(503);
      await happens();
      endpointAnswers(202);
      for (let each = 0; each < 104; each++) await happens();
      const listed = await all(deliveries);
      assert.ok(listed.length >= 105);
      assert.equal(new Set(listed.map(({ id }) => id)).size, listed.length);
      const times = listed.map(({ deliveredAt }) => Date.parse(deliveredAt));
      assert.deepEqual(
        times,
        times.toSorted((a, b) => b - a),
      );
      assert.ok(listed.some(({ statusCode }) => statusCode === 503));
      assert.equal(listed[0]?.statusCode, 202);
      assert.ok(listed.every(({ redelivery }) => !redelivery));
    });

    it('are delivered again under the same guid', async () => {
      const { deliveries, endpointAnswers, happens, settled } = await make();
      endpointAnswers(500);
      await happens();
      const failed = (await all(deliveries)).find(({ statusCode }) => statusCode === 500);
      assert.ok(failed !== undefined);
      endpointAnswers(204);
      assert.equal(await deliveries.redeliver(failed.id), 'asked');
      await settled();
      const tries = (await all(deliveries)).filter(({ guid }) => guid === failed.guid);
      assert.deepEqual(
        tries.map(({ statusCode, redelivery }) => [statusCode, redelivery]),
        [
          [204, true],
          [500, false],
        ],
      );
    });

    it('cannot be delivered again when GitHub does not know them', async () => {
      const { deliveries } = await make();
      assert.equal(await deliveries.redeliver('999999999'), 'gone');
    });

    it('are refused one by one, or all for now: only the first is about the delivery', async () => {
      const { deliveries, happens, refuse, mend } = await make();
      await happens();
      const { id } = (await all(deliveries))[0] as WebhookDelivery;
      refuse(400);
      await assert.rejects(deliveries.redeliver(id), { code: 'github-refused' });
      refuse(422);
      await assert.rejects(deliveries.redeliver(id), {
        code: 'github-unavailable',
        retryAfterSeconds: undefined,
      });
      refuse(429, 20);
      await assert.rejects(deliveries.redeliver(id), { code: 'github-unavailable', retryAfterSeconds: 20 });
      mend();
      assert.equal(await deliveries.redeliver(id), 'asked');
    });

    it('are unknown while GitHub does not answer', async () => {
      const { deliveries, breakDown, mend } = await make();
      breakDown();
      await assert.rejects(deliveries.list(), { code: 'github-unavailable' });
      await assert.rejects(deliveries.redeliver('1'), { code: 'github-unavailable' });
      mend();
      await deliveries.list();
    });
  });
}
