import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  factoryScope,
  repositoryScope,
  takeSlots,
} from '../../../../src/orchestration/dispatch/attempt-slots.ts';
import { createInMemorySlotStore } from '../../../support/in-memory/slot-store.ts';

const limits = { factory: 4, repository: { id: 77, limit: 1 } };
const owner = { jobId: '77-1', attempt: 1 };
const first = { ...owner, version: 2 };
const second = { jobId: '77-2', attempt: 1, version: 2 };

describe('taking the places of an attempt', () => {
  it('finds the repository full, or the account before it', async () => {
    const slots = createInMemorySlotStore();
    await takeSlots(slots, first, limits);
    assert.equal(await takeSlots(slots, second, limits), 'repository-full');
    assert.deepEqual(await slots.owners(repositoryScope(77)), [owner]);
    assert.equal(
      await takeSlots(slots, { ...second, jobId: '77-3' }, { ...limits, factory: 2 }),
      'factory-full',
    );
  });

  it('is done for an attempt that has them, though they fill the repository', async () => {
    const slots = createInMemorySlotStore();
    await takeSlots(slots, first, limits);
    assert.equal(await takeSlots(slots, first, limits), 'taken');
    assert.deepEqual(await slots.owners(factoryScope), [owner]);
  });
});
