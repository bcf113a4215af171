import type { buildApp } from 'fauxqs';
import { z } from 'zod';
import type { FauxqsStores } from './fauxqs-parts.ts';

const requestSchema = z.object({ QueueUrl: z.string() });
const receivedSchema = z.object({ Messages: z.array(z.object({ ReceiptHandle: z.string() })) });

/**
 * A consumer that stops leaves a long poll behind, which fauxqs answers with the next messages although nobody listens any more; they would
 * stay hidden until their visibility ends. Such messages become visible again at once, as if they had never been received.
 */
export function giveBackUndelivered(
  app: ReturnType<typeof buildApp>,
  sqsStore: FauxqsStores['sqsStore'],
): void {
  app.addHook('onSend', async (request, _reply, payload) => {
    if (!request.raw.socket.destroyed || typeof payload !== 'string') return payload;
    const poll = requestSchema.safeParse(request.body);
    const queue = poll.success ? sqsStore.getQueue(poll.data.QueueUrl) : undefined;
    for (const receipt of receiptsIn(payload)) {
      const received = queue?.inflightMessages.get(receipt);
      if (received !== undefined) received.message.approximateReceiveCount -= 1;
      queue?.changeVisibility(receipt, 0);
    }
    return payload;
  });
}

function receiptsIn(payload: string): string[] {
  if (!payload.startsWith('{"Messages"')) return [];
  const received = receivedSchema.safeParse(JSON.parse(payload));
  return received.success ? received.data.Messages.map((message) => message.ReceiptHandle) : [];
}
