import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { initialJob } from '../../../src/job/evolve.ts';
import type { JobCommandType } from '../../../src/job/job-command.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';
import type { EventStore } from '../../../src/ports/event-store.ts';
import { createInMemoryEventStore } from '../../support/in-memory/event-store.ts';
import { createLedgerWorld, envelopeOf, worldJobId } from '../../support/ledger-world.ts';

const commandTypes: JobCommandType[] = [
  'SubmitJob',
  'RetryJob',
  'CancelJob',
  'ChangePriority',
  'PauseJob',
  'GuideJob',
];

/** Every call waits for the scheduler before and after it takes effect, so that answers overtake each other. */
function scheduledStore(store: EventStore, scheduler: fc.Scheduler): EventStore {
  return {
    read: (jobId, after) => scheduler.schedule(Promise.resolve()).then(() => store.read(jobId, after)),
    append: async (commit) => {
      await scheduler.schedule(Promise.resolve());
      const outcome = await store.append(commit);
      await scheduler.schedule(Promise.resolve());
      return outcome;
    },
  };
}

describe('any interleaving of concurrent commands', () => {
  it('leaves a valid chain with every command in it exactly once', async () => {
    const commands = fc.array(
      fc.record({ id: fc.integer({ min: 0, max: 5 }), type: fc.constantFrom(...commandTypes) }),
      {
        minLength: 2,
        maxLength: 8,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), commands, async (scheduler, issued) => {
        const store = createInMemoryEventStore();
        const { ledger } = createLedgerWorld({ store: scheduledStore(store, scheduler) });
        const handled = issued.map(({ id, type }) =>
          ledger.handle(worldJobId, envelopeOf(`command-${id}`, type, initialJob(worldJobId))),
        );
        await scheduler.waitFor(Promise.all(handled));

        const log = await store.read(worldJobId);
        assert.equal(verifyChain(worldJobId, log), undefined);
        assert.deepEqual(
          log.map((commit) => commit.commandId).toSorted(),
          [...new Set(issued.map(({ id }) => `command-${id}`))].toSorted(),
        );
        for (const { commit, job } of await Promise.all(handled)) {
          assert.deepEqual(log[commit.version - 1], commit);
          assert.ok(job.version >= commit.version);
        }
      }),
      { numRuns: 150 },
    );
  });
});
