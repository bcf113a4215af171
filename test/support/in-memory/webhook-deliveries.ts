import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { WebhookDeliveries, WebhookDelivery } from '../../../src/ports/webhook-deliveries.ts';

export type InMemoryWebhookDeliveries = WebhookDeliveries & {
  /** GitHub tries to deliver; `answer`: what the factory's endpoint says. */
  deliver(answer: number, guid?: string): string;
  /** What the endpoint answers from now on when GitHub is asked to try again. */
  endpointAnswers(statusCode: number): void;
  /** Guids that were asked to be delivered again, in order. */
  readonly asked: readonly string[];
  /** From now on GitHub answers everything with an error, until it is mended. */
  breakDown(): void;
  /** … or with this status, and the time after which to come again. */
  refuse(status: number, retryAfterSeconds?: number): void;
  mend(): void;
};

/** GitHub's list of deliveries in memory. */
export function createInMemoryWebhookDeliveries({
  now,
  pageSize = 100,
}: {
  now: () => number;
  pageSize?: number;
}): InMemoryWebhookDeliveries {
  const tries: WebhookDelivery[] = [];
  const guids = new Set<string>();
  const asked: string[] = [];
  let answers = 202;
  let fault: FactoryError | undefined;
  const enter = () => {
    if (fault !== undefined) throw fault;
  };
  const record = (guid: string, statusCode: number) => {
    tries.push({
      id: String(tries.length + 1),
      guid,
      deliveredAt: new Date(now()).toISOString(),
      statusCode,
      event: 'issues',
      redelivery: guids.has(guid),
    });
    guids.add(guid);
  };
  return {
    asked,
    deliver(answer, guid = `guid-${tries.length + 1}`) {
      record(guid, answer);
      return guid;
    },
    endpointAnswers(statusCode) {
      answers = statusCode;
    },
    breakDown() {
      fault = new FactoryError('github-unavailable', 'GitHub does not answer', { disposition: 'retry' });
    },
    refuse(status, retryAfterSeconds) {
      fault =
        status === 400
          ? new FactoryError('github-refused', 'GitHub answered 400', { disposition: 'quarantine' })
          : new FactoryError('github-unavailable', `GitHub answered ${status}`, {
              disposition: 'retry',
              ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
            });
    },
    mend() {
      fault = undefined;
    },
    async list(after) {
      enter();
      /* The id of a try is its place in the list, from one. */
      const end = after === undefined ? tries.length : Number(after);
      const start = Math.max(0, end - pageSize);
      const next = start === 0 ? undefined : String(start);
      return { deliveries: tries.slice(start, end).toReversed(), ...(next === undefined ? {} : { next }) };
    },
    async redeliver(id) {
      enter();
      const original = tries[Number(id) - 1];
      if (original === undefined) return 'gone';
      asked.push(original.guid);
      record(original.guid, answers);
      return 'asked';
    },
  };
}
