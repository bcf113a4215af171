import type { Clock } from '../../../src/ports/clock.ts';
import type { MessageQueue } from '../../../src/ports/message-queue.ts';

export type Queued<Message> = { message: Message; group: string; deduplicationId: string; visibleAt: number };

export type InMemoryQueue<Message> = MessageQueue<Message> & {
  /** Everything ever accepted, in order. */
  readonly sent: readonly Queued<Message>[];
  /** Takes the oldest visible message for good. */
  take(): Queued<Message> | undefined;
};

const deduplicationMs = 5 * 60 * 1000;

/** A queue in memory. Messages travel as JSON, as on the real one. */
export function createInMemoryQueue<Message>({
  clock,
  fifo = false,
}: {
  clock: Clock;
  fifo?: boolean;
}): InMemoryQueue<Message> {
  const sent: Queued<Message>[] = [];
  const waiting: Queued<Message>[] = [];
  const sentAt = new Map<string, number>();
  return {
    sent,
    async send(message, { group, deduplicationId, delaySeconds = 0 }) {
      const now = clock.now();
      const last = sentAt.get(deduplicationId);
      if (fifo && last !== undefined && now - last < deduplicationMs) return;
      sentAt.set(deduplicationId, now);
      const queued = {
        message: JSON.parse(JSON.stringify(message)) as Message,
        group,
        deduplicationId,
        visibleAt: now + (fifo ? 0 : delaySeconds * 1000),
      };
      sent.push(queued);
      waiting.push(queued);
    },
    take() {
      const index = waiting.findIndex((queued) => queued.visibleAt <= clock.now());
      return index < 0 ? undefined : waiting.splice(index, 1)[0];
    },
  };
}
