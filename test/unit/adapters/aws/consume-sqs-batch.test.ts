import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import { consumeSqsBatch } from '../../../../src/adapters/aws/consume-sqs-batch.ts';
import { sqsBodyOf } from '../../../../src/adapters/aws/sqs-body.ts';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import type { QuarantinedMessage } from '../../../../src/contracts/quarantined-message.ts';
import { createAdjustableClock } from '../../../support/adjustable-clock.ts';
import { createInMemoryArtifactStore } from '../../../support/in-memory/artifact-store.ts';
import { createInMemoryQueue } from '../../../support/in-memory/message-queue.ts';
import { createInMemoryMetrics } from '../../../support/in-memory/metrics.ts';
import { silentLog } from '../../../support/silent-log.ts';
import { sqsRecord } from '../../../support/sqs-record.ts';

const schema = z.object({ number: z.int() });

function recordOf(messageId: string, body: unknown, { queue = 'jobs', group = 'g' } = {}): SQSRecord {
  return sqsRecord(messageId, { body, receives: 2, queue, group });
}

/** `shares`: what chance says, one after the other, and nothing after them. */
function createWorld(
  handle: (number: number) => Promise<void> = async () => undefined,
  shares: number[] = [],
) {
  const artifacts = createInMemoryArtifactStore();
  const quarantine = createInMemoryQueue<QuarantinedMessage>({ clock: createAdjustableClock() });
  const metrics = createInMemoryMetrics();
  const handled: number[] = [];
  const waits: (number | undefined)[] = [];
  const consume = async (records: SQSRecord[]) => {
    const { batchItemFailures } = await consumeSqsBatch(
      { Records: records },
      {
        schema,
        artifacts,
        quarantine,
        metrics,
        random: { next: () => shares.shift() ?? 0 },
        log: silentLog,
        async handle({ number }) {
          handled.push(number);
          await handle(number);
        },
      },
    );
    waits.push(...batchItemFailures.map((failure) => failure.notBeforeSeconds));
    return batchItemFailures.map((failure) => failure.itemIdentifier);
  };
  return { artifacts, quarantine, metrics, handled, waits, consume, random: { next: () => 0 } };
}

const retry = new FactoryError('github-unavailable', 'later', { disposition: 'retry' });

describe('consuming a batch', () => {
  it('fails nothing when every message was handled', async () => {
    const { consume, handled } = createWorld();
    assert.deepEqual(await consume([recordOf('a', { number: 1 }), recordOf('b', { number: 2 })]), []);
    assert.deepEqual(handled, [1, 2]);
  });

  it('fails exactly the message whose handling failed', async () => {
    const { consume, handled } = createWorld(async (number) => {
      if (number === 2) throw retry;
      if (number === 3) throw new Error('unexpected');
    });
    const records = [1, 2, 3, 4].map((number) => recordOf(`m${number}`, { number }));
    assert.deepEqual(await consume(records), ['m2', 'm3']);
    assert.deepEqual(handled, [1, 2, 3, 4]);
  });

  it('puts what does not parse into quarantine at once, as it was received, and counts it as done', async () => {
    const { consume, quarantine, handled } = createWorld();
    const bodies = ['not json', '', '{"number":"one"}', 'null', '{"artifact":{"sha256":"zz","bytes":1}}'];
    const failed = await consume(bodies.map((body, index) => recordOf(`m${index}`, body)));
    assert.deepEqual(failed, []);
    assert.deepEqual(handled, []);
    assert.deepEqual(
      quarantine.sent.map(({ message }) => [message.body, message.code]),
      bodies.map((body) => [body, 'message-unparseable']),
    );
  });

  it('puts a message into quarantine whose fault is not to be retried', async () => {
    const { consume, quarantine } = createWorld(async (number) => {
      throw new FactoryError(`fault-${number}`, 'never', {
        disposition: number === 1 ? 'quarantine' : 'ask-human',
      });
    });
    assert.deepEqual(await consume([recordOf('a', { number: 1 }), recordOf('b', { number: 2 })]), []);
    assert.deepEqual(
      quarantine.sent.map(({ message }) => message.code),
      ['fault-1', 'fault-2'],
    );
  });

  it('lets a message come back when it cannot even be put into quarantine', async () => {
    const { consume, quarantine } = createWorld();
    quarantine.send = () => Promise.reject(retry);
    assert.deepEqual(await consume([recordOf('a', 'not json')]), ['a']);
  });

  it('resolves a pointer to a message that was too long for the queue', async () => {
    const { consume, artifacts, handled } = createWorld();
    const body = await sqsBodyOf({ number: 7, padding: 'x'.repeat(300_000) }, artifacts);
    assert.ok(body.length < 200);
    assert.deepEqual(await consume([recordOf('a', body)]), []);
    assert.deepEqual(handled, [7]);
  });

  it('puts a pointer into quarantine whose artifact is missing or has changed', async () => {
    const { consume, artifacts, quarantine } = createWorld();
    const body = await sqsBodyOf({ number: 7, padding: 'x'.repeat(300_000) }, artifacts);
    artifacts.spoil(
      z.object({ artifact: z.object({ sha256: z.string() }) }).parse(JSON.parse(body)).artifact.sha256,
    );
    const missing = JSON.stringify({ artifact: { sha256: '0'.repeat(64), bytes: 1 } });
    assert.deepEqual(await consume([recordOf('a', body), recordOf('b', missing)]), []);
    const codes = quarantine.sent.map(({ message }) => message.code).toSorted();
    assert.deepEqual(codes, ['artifact-corrupt', 'artifact-missing']);
  });

  it('fails the rest of a FIFO group after its first failure, and leaves other groups alone', async () => {
    const { consume, handled } = createWorld(async (number) => {
      if (number === 2) throw retry;
    });
    const fifo = (number: number, group: string) =>
      recordOf(`m${number}`, { number }, { queue: 'reports.fifo', group });
    const failed = await consume([fifo(1, 'a'), fifo(2, 'a'), fifo(10, 'b'), fifo(3, 'a'), fifo(11, 'b')]);
    assert.deepEqual(failed, ['m2', 'm3']);
    assert.deepEqual(handled.toSorted(), [1, 10, 11, 2].toSorted());
  });

  it('says of each message how long it was told to wait, and of the rest of a FIFO group the same', async () => {
    const limited = new FactoryError('github-unavailable', 'asked too often', {
      disposition: 'retry',
      retryAfterSeconds: 900,
    });
    const handle = async (number: number) => {
      if (number === 1) throw limited;
      if (number === 3) throw retry;
    };
    const standard = createWorld(handle);
    assert.deepEqual(await standard.consume([1, 2, 3].map((number) => recordOf(`m${number}`, { number }))), [
      'm1',
      'm3',
    ]);
    assert.deepEqual(standard.waits, [900, undefined]);
    const fifo = createWorld(handle);
    const records = [1, 2].map((number) => recordOf(`m${number}`, { number }, { queue: 'reports.fifo' }));
    assert.deepEqual(await fifo.consume(records), ['m1', 'm2']);
    assert.deepEqual(fifo.waits, [900, 900]);
  });

  it('has what was told the same moment come back apart, a FIFO group together, half a minute later at most and never before', async () => {
    const handle = (seconds: number) => async () => {
      throw new FactoryError('github-unavailable', 'asked too often', {
        disposition: 'retry',
        retryAfterSeconds: seconds,
      });
    };
    const records = [1, 2, 3].map((number) => recordOf(`m${number}`, { number }));
    const long = createWorld(handle(3_600), [0, 0.5, 0.9]);
    await long.consume(records);
    assert.deepEqual(
      long.waits.map((wait) => wait ?? 0).toSorted((a, b) => a - b),
      [3_600, 3_615, 3_627],
    );
    const short = createWorld(handle(2), [0.5, 0.5, 0.5]);
    await short.consume(records);
    assert.deepEqual(short.waits, [3, 3, 3]);
    const fifo = createWorld(handle(60), [0.5, 0.9]);
    await fifo.consume([1, 2].map((number) => recordOf(`m${number}`, { number }, { queue: 'reports.fifo' })));
    assert.deepEqual(fifo.waits, [75, 75]);
  });

  it('handles a FIFO group one after the other', async () => {
    let running = 0;
    let most = 0;
    const { consume } = createWorld(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    });
    await consume([1, 2, 3].map((number) => recordOf(`m${number}`, { number }, { queue: 'reports.fifo' })));
    assert.equal(most, 1);
  });

  it('counts what failed by its code, whether it comes back or is put aside, and nothing else', async () => {
    const { consume, metrics } = createWorld(async (number) => {
      if (number === 2) throw retry;
      if (number === 3) throw new Error('a defect');
    });
    const good = [1, 2, 3].map((number) => recordOf(`m${number}`, { number }));
    await consume([...good, recordOf('m4', 'no JSON')]);
    const counted = metrics.recorded.map(({ name, value, facts }) => [name, value, facts?.code]);
    assert.deepEqual(
      new Set(counted.map(String)),
      new Set(['faults,1,github-unavailable', 'faults,1,unexpected', 'faults,1,message-unparseable']),
    );
    assert.equal(counted.length, 3);
  });

  it('tells the handler how often and in which group a message came', async () => {
    const receipts: unknown[] = [];
    await consumeSqsBatch(
      { Records: [recordOf('a', { number: 1 }, { group: '5:77' })] },
      {
        ...createWorld(),
        schema,
        log: silentLog,
        handle: async (_message, receipt) => void receipts.push(receipt),
      },
    );
    assert.deepEqual(receipts, [{ messageId: 'a', receiveCount: 2, group: '5:77' }]);
  });
});
