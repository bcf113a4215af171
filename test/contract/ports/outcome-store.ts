import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from '../../../src/contracts/outcome.ts';
import type { OutcomeStore } from '../../../src/ports/outcome-store.ts';

/** `repositoryId` apart for every test: a table may hold what others wrote. */
export function outcome(change: Partial<Outcome> & { jobId: string }, repositoryId: number): Outcome {
  return {
    version: 9,
    repository: { id: repositoryId, owner: 'acme', name: 'widgets', installationId: 1 },
    result: 'merged',
    createdAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T04:04:05.000Z',
    rounds: { review: 0, ci: 0, questions: 0 },
    attempts: 1,
    agent: 'native',
    model: 'gpt-5',
    riskScore: 12,
    factors: ['long'],
    microUsd: 840_000,
    ...change,
  };
}

export function describeOutcomeStoreContract(name: string, make: () => OutcomeStore): void {
  describe(`outcome store: ${name}`, () => {
    it('answers what was recorded, the job that was asked for last first, and no more than is asked for', async () => {
      const store = make();
      const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
      for (const day of [2, 1, 3])
        await store.record(outcome({ jobId: `201-${day}`, createdAt: at(day) }, 201));
      assert.deepEqual(
        (await store.recent(201, 10)).map(({ jobId }) => jobId),
        ['201-3', '201-2', '201-1'],
      );
      assert.deepEqual(
        (await store.recent(201, 2)).map(({ jobId }) => jobId),
        ['201-3', '201-2'],
      );
      assert.deepEqual((await store.recent(201, 1))[0], outcome({ jobId: '201-3', createdAt: at(3) }, 201));
    });

    it('keeps one outcome for each job: a later version of its log replaces it, the same or an older one does not', async () => {
      const store = make();
      await store.record(outcome({ jobId: '202-1', version: 5, result: 'failed' }, 202));
      await store.record(outcome({ jobId: '202-1', version: 9, result: 'merged' }, 202));
      await store.record(outcome({ jobId: '202-1', version: 9, result: 'merged' }, 202));
      await store.record(outcome({ jobId: '202-1', version: 7, result: 'failed' }, 202));
      assert.deepEqual(
        (await store.recent(202, 10)).map(({ result, version }) => [result, version]),
        [['merged', 9]],
      );
    });

    it('keeps repositories apart', async () => {
      const store = make();
      await store.record(outcome({ jobId: '203-1' }, 203));
      assert.deepEqual(await store.recent(20, 10), []);
      assert.deepEqual(await store.recent(2_031, 10), []);
    });

    it('lists all of them, page by page', async () => {
      const store = make();
      const jobIds = ['204-1', '204-2', '204-3', '204-4', '204-5'];
      for (const jobId of jobIds) await store.record(outcome({ jobId }, 204));
      const found: string[] = [];
      for (let after: string | undefined, turn = 0; turn < 1_000; turn += 1) {
        const page = await store.page(after);
        found.push(...page.outcomes.filter(({ repository }) => repository.id === 204).map((o) => o.jobId));
        if (page.next === undefined) break;
        after = page.next;
      }
      assert.deepEqual(found.toSorted(), jobIds);
    });
  });
}
