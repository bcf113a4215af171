import { groupAttribute } from '../../aws/sqs-message-queue.ts';
import type { FauxqsStores } from './fauxqs-parts.ts';

type Queue = NonNullable<ReturnType<FauxqsStores['sqsStore']['getQueue']>>;
type Message = Queue['messages'][number];

/**
 * Standard queues as SQS' fair queues: while one group has many messages at work, those of other groups are handed out first. SQS does not tell its exact rule; here
 * the group that has least in flight is next, and of equal ones that whose message waits longest. fauxqs knows no groups on standard queues, so that they are
 * told by an attribute of the message.
 */
export function serveGroupsFairly(sqsStore: FauxqsStores['sqsStore']): void {
  const create = sqsStore.createQueue.bind(sqsStore);
  sqsStore.createQueue = (...args) => {
    const queue = create(...args);
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (maximal, ...rest) => {
      if (!queue.isFifo()) queue.messages = fairOrder(queue, maximal);
      return dequeue(maximal, ...rest);
    };
    return queue;
  };
}

/** The waiting messages, with the `count` first in their turn at the front. */
function fairOrder({ messages, inflightMessages }: Queue, count: number): Message[] {
  if (messages.length < 2) return messages;
  const groups = [...Map.groupBy(messages, groupOf)].map(([name, own]) => ({ name, own, taken: 0 }));
  if (groups.length < 2) return messages;
  const atWork = new Map<string, number>();
  for (const { message } of inflightMessages.values())
    atWork.set(groupOf(message), (atWork.get(groupOf(message)) ?? 0) + 1);
  const load = ({ name, taken }: (typeof groups)[number]) => (atWork.get(name) ?? 0) + taken;
  const first: Message[] = [];
  while (first.length < Math.min(count, messages.length)) {
    const waiting = groups.filter(({ own, taken }) => taken < own.length);
    const next = waiting.reduce((best, group) => (load(group) < load(best) ? group : best));
    const message = next.own[next.taken++];
    if (message !== undefined) first.push(message);
  }
  const isFirst = new Set(first);
  return [...first, ...messages.filter((message) => !isFirst.has(message))];
}

function groupOf({ messageId, messageAttributes }: Message): string {
  return messageAttributes[groupAttribute]?.StringValue ?? messageId;
}
