import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { createInMemoryAnchorStore } from '../../support/in-memory/anchor-store.ts';
import { createInMemoryArtifactStore } from '../../support/in-memory/artifact-store.ts';
import { createInMemoryBudgetStore } from '../../support/in-memory/budget-store.ts';
import { createInMemoryCursorStore } from '../../support/in-memory/cursor-store.ts';
import { createInMemoryDeliveryStore } from '../../support/in-memory/delivery-store.ts';
import { createInMemoryEventStore } from '../../support/in-memory/event-store.ts';
import { createInMemoryFileLockStore } from '../../support/in-memory/file-lock-store.ts';
import { createInMemoryHeadStore } from '../../support/in-memory/head-store.ts';
import { createInMemoryLearningStore } from '../../support/in-memory/learning-store.ts';
import { createInMemoryLeaseStore } from '../../support/in-memory/lease-store.ts';
import { createInMemoryQueue } from '../../support/in-memory/message-queue.ts';
import { createInMemoryOutcomeStore } from '../../support/in-memory/outcome-store.ts';
import { createInMemoryQuotaStore } from '../../support/in-memory/quota-store.ts';
import { createInMemorySlotStore } from '../../support/in-memory/slot-store.ts';
import { createInMemoryStartStore } from '../../support/in-memory/start-store.ts';
import { createInMemorySweepLock } from '../../support/in-memory/sweep-lock.ts';
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

describeEventStoreContract('in memory', createInMemoryEventStore);
describeHeadStoreContract('in memory', createInMemoryHeadStore);
describeUnanchoredHeadsContract('in memory', async () => {
  const heads = createInMemoryHeadStore();
  return { heads, unanchored: heads.unanchored };
});
describeAnchorStoreContract('in memory', createInMemoryAnchorStore);
describeLeaseStoreContract('in memory', createInMemoryLeaseStore);
describeSlotStoreContract('in memory', createInMemorySlotStore);
describeStartStoreContract('in memory', createInMemoryStartStore);
describeBudgetStoreContract('in memory', createInMemoryBudgetStore);
describeFileLockStoreContract('in memory', createInMemoryFileLockStore);
describeOutcomeStoreContract('in memory', createInMemoryOutcomeStore);
describeLearningStoreContract('in memory', createInMemoryLearningStore);
describeDeliveryStoreContract('in memory', createInMemoryDeliveryStore);
describeQuotaStoreContract('in memory', createInMemoryQuotaStore);
describeCursorStoreContract('in memory', createInMemoryCursorStore);
describeSweepLockContract('in memory', async () => createInMemorySweepLock());
describeArtifactStoreContract('in memory', () => {
  const store = createInMemoryArtifactStore();
  return { store, spoil: store.spoil };
});
describeMessageQueueContract('in memory', ({ fifo }): QueueUnderTest => {
  const queue = createInMemoryQueue<{ text: string }>({ clock: createAdjustableClock(), fifo });
  return {
    queue,
    drain: async () => {
      const taken = Array.from({ length: queue.sent.length }, () => queue.take());
      return taken.filter((each) => each !== undefined).map(({ message, group }) => ({ message, group }));
    },
  };
});
