import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { BatchFailures } from '../../src/adapters/aws/consume-sqs-batch.ts';
import { visibilityOnOneMachine } from '../../src/config/function-settings.ts';
import { maximalReceives, queueDefinitions, secondsUntilRetry } from '../../src/config/queue-definitions.ts';
import type { MessageQueue } from '../../src/ports/message-queue.ts';
import type { Invoked } from './host.ts';
import type { Turn } from './scheduler.ts';
import type { Graveyard } from './simulated-dead-letters.ts';
import { isOnlyLimited } from './simulated-limits.ts';
import type { Simulation } from './simulation.ts';

type Stored = {
  id: string;
  body: string;
  group: string;
  receives: number;
  sentAt: number;
  redrives: number;
  state: 'visible' | 'in flight' | 'done' | 'dead';
};

export type SimulatedQueue<Message> = MessageQueue<Message> &
  Graveyard & {
    readonly name: string;
    /** Messages that failed too often. */
    dead(): readonly string[];
    /** Messages that are not done yet. */
    open(): number;
  };

/** Hands a batch to the executable that consumes the queue. */
export type Consume = (event: SQSEvent) => Promise<Invoked<BatchFailures>>;

/** How many batches of what size the executable is handed at once. */
export type Consumers = { size: number; maximalConcurrency: number };

const deduplicationMs = 5 * 60_000;
const largestBatch = 10;

/**
 * A queue as SQS is: what is received stays hidden for a minute, or for as long as it was told to wait, and comes again unless it was acknowledged; a standard queue keeps no order and
 * delivers more than once, a FIFO queue keeps the order within a group. `consumers`: as Lambda polls it, with groups of a standard queue served fairly; without them any
 * number of batches of any size is under way.
 */
export function createSimulatedQueue<Message>(
  simulation: Simulation,
  name: string,
  consume: Consume,
  definition: { fifo: boolean } = queueDefinitions.jobs,
  consumers?: Consumers,
): SimulatedQueue<Message> {
  const { scheduler, chaos, prng } = simulation;
  const { fifo } = definition;
  const sentAt = new Map<string, number>();
  const lockedGroups = new Set<string>();
  let messages: Stored[] = [];
  let deliverable: Stored[] = [];
  /** Messages of each group that are in flight. */
  const atWork = new Map<string, number>();
  let batches = 0;
  let count = 0;

  /** On a FIFO queue only the oldest message of a group that has nothing in flight. */
  function refresh(): void {
    messages = messages.filter((message) => message.state !== 'done');
    if (!fifo) {
      deliverable = messages.filter((message) => message.state === 'visible');
      return;
    }
    const seen = new Set(lockedGroups);
    deliverable = messages.filter((message) => {
      if (message.state === 'dead' || seen.has(message.group)) return false;
      seen.add(message.group);
      return message.state === 'visible';
    });
  }

  function put(body: string, group: string, redrives = 0): void {
    count += 1;
    const sentAt = scheduler.clock.now();
    messages.push({ id: `${name}-${count}`, body, group, receives: 0, sentAt, redrives, state: 'visible' });
    refresh();
  }

  function receive(first: Stored): Stored[] {
    const more = fifo
      ? messages.filter(
          (other) => other.group === first.group && other.state === 'visible' && other !== first,
        )
      : deliverable.filter((other) => other !== first);
    const size = prng.chance(0.2) ? prng.int(Math.min(more.length, largestBatch - 1) + 1) : 0;
    return take([first, ...more.slice(0, size)]);
  }

  /** What Lambda is handed: what is there, fairly. */
  function receiveFairly(size: number): Stored[] {
    const batch: Stored[] = [];
    while (batch.length < size && deliverable.length > 0) batch.push(...take([fairest()]));
    return batch;
  }

  /** SQS does not tell its rule; here it is the oldest message of the group that has least in flight, as on the local queues. A FIFO queue only knows the oldest. */
  function fairest(): Stored {
    const load = ({ group }: Stored) => (fifo ? 0 : (atWork.get(group) ?? 0));
    return deliverable.reduce((best, message) => (load(message) < load(best) ? message : best));
  }

  function take(batch: Stored[]): Stored[] {
    for (const message of batch) {
      message.state = 'in flight';
      message.receives += 1;
      atWork.set(message.group, (atWork.get(message.group) ?? 0) + 1);
      if (fifo) lockedGroups.add(message.group);
    }
    refresh();
    return batch;
  }

  function deliver(batch: Stored[]): boolean {
    batches += 1;
    simulation.note(
      () => `${name} delivers ${batch.map((m) => `${m.id} (${m.receives}) ${m.body}`).join(' | ')}`,
    );
    consume({ Records: batch.map((message) => recordOf(message, name)) }).then((answer) =>
      settle(batch, answer),
    );
    return true;
  }

  function settle(batch: readonly Stored[], answer: Invoked<BatchFailures>): void {
    const failed =
      answer.outcome === 'done'
        ? new Map(answer.value.batchItemFailures.map((item) => [item.itemIdentifier, item]))
        : undefined;
    batches -= 1;
    for (const message of batch) {
      atWork.set(message.group, (atWork.get(message.group) ?? 1) - 1);
      const done = failed !== undefined && !failed.has(message.id);
      if (done && !chaos.strikes('acknowledgement-lost')) message.state = 'done';
    }
    const left = batch.filter((message) => message.state !== 'done');
    if (left.length === 0) unlock(batch);
    const pauseOf = (message: Stored) =>
      Math.max(
        visibilityOnOneMachine,
        secondsUntilRetry(message.receives, failed?.get(message.id)?.notBeforeSeconds),
      );
    for (const [seconds, together] of Map.groupBy(left, pauseOf)) {
      /* Groups of which nothing is left are free with the first that come back. */
      const groups = new Set(together.map(({ group }) => group));
      const ended = batch.filter(
        ({ group }) => groups.has(group) || left.every((one) => one.group !== group),
      );
      scheduler.after(seconds * 1_000, () => comeBack(ended, together));
    }
    refresh();
  }

  function comeBack(batch: readonly Stored[], left: readonly Stored[]): boolean {
    for (const message of left) {
      message.state = message.receives >= maximalReceives ? 'dead' : 'visible';
      if (message.state === 'dead') giveUp(message);
    }
    unlock(batch);
    return false;
  }

  /** Where nothing else goes wrong, what was told to wait has waited. */
  function giveUp({ id, body }: Stored): void {
    simulation.note(() => `${name} gives ${id} up`);
    const isBranchless = [...simulation.branchless].some((jobId) => body.includes(`"${jobId}"`));
    if (isOnlyLimited(chaos) && !isBranchless)
      simulation.violate('no message dies of a limit', `${name}: ${body}`);
  }

  function unlock(batch: readonly Stored[]): void {
    for (const { group } of batch) lockedGroups.delete(group);
    refresh();
  }

  scheduler.addSource({
    size: () => (batches < (consumers?.maximalConcurrency ?? Infinity) ? deliverable.length : 0),
    take: (index): Turn => {
      if (consumers !== undefined) return () => deliver(receiveFairly(consumers.size));
      const first = deliverable[index] as Stored;
      return () => deliver(receive(first));
    },
  });

  return {
    name,
    async send(message, { group, deduplicationId, delaySeconds = 0 }) {
      const now = scheduler.clock.now();
      const last = sentAt.get(deduplicationId);
      if (fifo && last !== undefined && now - last < deduplicationMs) return;
      sentAt.set(deduplicationId, now);
      const body = JSON.stringify(message);
      const times = !fifo && chaos.strikes('message-doubled') ? 2 : 1;
      for (let time = 0; time < times; time++) {
        if (fifo || delaySeconds === 0) put(body, group);
        else
          scheduler.after(delaySeconds * 1_000, () => {
            put(body, group);
            return false;
          });
      }
    },
    buried: () => messages.filter((message) => message.state === 'dead'),
    exhume(id, redrives) {
      const found = messages.find((message) => message.id === id && message.state === 'dead');
      if (found === undefined) return;
      found.state = 'done';
      put(found.body, found.group, redrives);
    },
    dead: () => messages.filter((message) => message.state === 'dead').map((message) => message.body),
    open: () => messages.filter((message) => message.state !== 'dead').length,
  };
}

function recordOf(message: Stored, queue: string): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.id,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: '0',
      SenderId: 'simulation',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: message.group,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${queue}`,
    awsRegion: 'eu-central-1',
  };
}
