import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createDynamodbBudgetStore } from '../../../src/adapters/aws/dynamodb-budget-store.ts';
import { createDynamodbCursorStore } from '../../../src/adapters/aws/dynamodb-cursor-store.ts';
import { createDynamodbDeliveryStore } from '../../../src/adapters/aws/dynamodb-delivery-store.ts';
import { createDynamodbEventStore } from '../../../src/adapters/aws/dynamodb-event-store.ts';
import { createDynamodbFileLockStore } from '../../../src/adapters/aws/dynamodb-file-lock-store.ts';
import { createDynamodbHeadStore } from '../../../src/adapters/aws/dynamodb-head-store.ts';
import { createDynamodbLearningStore } from '../../../src/adapters/aws/dynamodb-learning-store.ts';
import { createDynamodbLeaseStore } from '../../../src/adapters/aws/dynamodb-lease-store.ts';
import { createDynamodbOutcomeStore } from '../../../src/adapters/aws/dynamodb-outcome-store.ts';
import { createDynamodbQuotaStore } from '../../../src/adapters/aws/dynamodb-quota-store.ts';
import { createDynamodbSlotStore } from '../../../src/adapters/aws/dynamodb-slot-store.ts';
import { createDynamodbStartStore } from '../../../src/adapters/aws/dynamodb-start-store.ts';
import { createDynamodbSweepLock } from '../../../src/adapters/aws/dynamodb-sweep-lock.ts';
import { createDynamodbUnanchoredHeads } from '../../../src/adapters/aws/dynamodb-unanchored-heads.ts';
import { createS3AnchorStore } from '../../../src/adapters/aws/s3-anchor-store.ts';
import { artifactKey } from '../../../src/adapters/aws/s3-artifact-store.ts';
import { createSqsMessageQueue } from '../../../src/adapters/aws/sqs-message-queue.ts';
import { valueOfSqsBody } from '../../../src/adapters/aws/value-of-sqs-body.ts';
import { sqsRecordOf } from '../../../src/adapters/local/cloud/sqs-record.ts';
import { anchorBucket } from '../../../src/adapters/local/cloud/start-local-cloud.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { startTemporaryCloud } from '../../support/temporary-cloud.ts';
import { describeAnchorStoreContract } from './anchor-store.ts';
import { describeArtifactStoreContract } from './artifact-store.ts';
import { describeBudgetStoreContract } from './budget-store.ts';
import { describeCursorStoreContract } from './cursor-store.ts';
import { describeDeliveryStoreContract } from './delivery-store.ts';
import { describeEventStoreContract } from './event-store.ts';
import { describeFileLockStoreContract } from './file-lock-store.ts';
import { describeHeadStoreContract } from './head-store.ts';
import { describeLearningStoreContract } from './learning-store.ts';
import { describeLeaseStoreContract } from './lease-store.ts';
import { describeMessageQueueContract, type QueueUnderTest } from './message-queue.ts';
import { describeOutcomeStoreContract } from './outcome-store.ts';
import { describeQuotaStoreContract } from './quota-store.ts';
import { describeSlotStoreContract } from './slot-store.ts';
import { describeStartStoreContract } from './start-store.ts';
import { describeSweepLockContract } from './sweep-lock.ts';
import { describeUnanchoredHeadsContract } from './unanchored-heads.ts';

const cloud = await startTemporaryCloud();
after(() => cloud.close());
const { table, sqs, artifacts } = cloud;
const name = 'AWS adapters on the local cloud';

describeEventStoreContract(name, () => createDynamodbEventStore(table));
describeHeadStoreContract(name, () => createDynamodbHeadStore(table));
describeUnanchoredHeadsContract(name, async () => {
  const unanchored = createDynamodbUnanchoredHeads(table);
  for (const left of await unanchored.list(1_000)) await unanchored.anchored(left);
  return { heads: createDynamodbHeadStore(table), unanchored };
});
describeAnchorStoreContract(name, () =>
  createS3AnchorStore({
    client: cloud.s3,
    bucket: anchorBucket,
    clock: createAdjustableClock(),
    lockMode: 'GOVERNANCE',
    retentionDays: 1,
  }),
);
describeLeaseStoreContract(name, () => createDynamodbLeaseStore(table));
describeSlotStoreContract(name, () => createDynamodbSlotStore(table));
describeStartStoreContract(name, () => createDynamodbStartStore(table));
describeBudgetStoreContract(name, (mostRefusals) =>
  createDynamodbBudgetStore({ ...table, clock: createAdjustableClock(), mostRefusals }),
);
describeFileLockStoreContract(name, () => createDynamodbFileLockStore(table));
describeOutcomeStoreContract(name, () => createDynamodbOutcomeStore(table));
describeLearningStoreContract(name, () => createDynamodbLearningStore(table));
describeDeliveryStoreContract(name, (clock) => createDynamodbDeliveryStore({ ...table, clock }));
describeQuotaStoreContract(name, () => createDynamodbQuotaStore(table));
describeCursorStoreContract(name, () => createDynamodbCursorStore(table));
describeSweepLockContract(name, async () => {
  const lock = createDynamodbSweepLock(table);
  /* There is one in a table: it was taken long ago. */
  await lock.take(Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER);
  await lock.release(Number.MAX_SAFE_INTEGER);
  return lock;
});
describeArtifactStoreContract(name, () => ({
  store: artifacts,
  spoil(sha256) {
    const bucket = join(cloud.dataDir, 's3', 'buckets', cloud.bucket, 'objects');
    writeFileSync(join(bucket, `${artifactKey(sha256)}.data`), 'something else');
  },
}));

let queues = 0;
describeMessageQueueContract(name, ({ fifo }): QueueUnderTest => {
  const queueName = `queue-${queues++}${fifo ? '.fifo' : ''}`;
  const queueUrl = `${cloud.sqsUrl}/000000000000/${queueName}`;
  const created = sqs.send(
    new CreateQueueCommand({
      QueueName: queueName,
      Attributes: { MaximumMessageSize: '262144', ...(fifo ? { FifoQueue: 'true' } : {}) },
    }),
  );
  const queue = createSqsMessageQueue<{ text: string }>({ client: sqs, queueUrl, artifacts });
  return {
    queue: { send: async (message, options) => created.then(() => queue.send(message, options)) },
    async drain() {
      const drained: Awaited<ReturnType<QueueUnderTest['drain']>> = [];
      for (;;) {
        const receive = new ReceiveMessageCommand({
          QueueUrl: queueUrl,
          MaxNumberOfMessages: 10,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        });
        const { Messages = [] } = await sqs.send(receive);
        if (Messages.length === 0) return drained;
        for (const message of Messages) {
          const record = sqsRecordOf(message, queueUrl);
          drained.push({
            message: await valueOfSqsBody(record.body, artifacts),
            group: record.attributes.MessageGroupId ?? '',
          });
          await sqs.send(
            new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: record.receiptHandle }),
          );
        }
      }
    },
  };
});
