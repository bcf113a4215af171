import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventStore } from '../../../src/ports/event-store.ts';
import type { JobRegister } from '../../../src/ports/job-register.ts';
import { sampleCommit, sampleLog } from '../../support/sample-commit.ts';
import { everyJobId } from './job-register.ts';

export function describeEventStoreContract(name: string, make: () => EventStore & JobRegister): void {
  describe(`event store: ${name}`, () => {
    it('has no commits of a job it never heard of', async () => {
      assert.deepEqual(await make().read('nobody-1'), []);
    });

    it('gives back commits in order and exactly as they were appended', async () => {
      const store = make();
      const log = sampleLog('order-1', 12);
      for (const commit of log) assert.equal(await store.append(commit), 'appended');
      assert.deepEqual(await store.read('order-1'), log);
    });

    it('keeps fields that a newer version has added, because the hash covers them', async () => {
      const store = make();
      const commit = sampleCommit('newer-1', undefined);
      const event = { ...commit.events[0], addedLater: 'yes' };
      await store.append({ ...commit, events: [event] } as typeof commit);
      assert.deepEqual((await store.read('newer-1'))[0]?.events, [event]);
    });

    it('reads only what came after a version', async () => {
      const store = make();
      for (const commit of sampleLog('after-1', 4)) await store.append(commit);
      const versions = (await store.read('after-1', 2)).map((commit) => commit.version);
      assert.deepEqual(versions, [3, 4]);
      assert.deepEqual(await store.read('after-1', 4), []);
    });

    it('keeps the logs of jobs apart, also when one id begins with the other', async () => {
      const store = make();
      for (const jobId of ['apart-1', 'apart-11']) await store.append(sampleCommit(jobId, undefined));
      assert.deepEqual(
        (await store.read('apart-1')).map((commit) => commit.jobId),
        ['apart-1'],
      );
    });

    it('lets exactly one of fifty concurrent appends of a version win, and never overwrites it', async () => {
      const store = make();
      const rivals = Array.from({ length: 50 }, (_, rival) =>
        sampleCommit('race-1', undefined, `rival-${rival}`),
      );
      const outcomes = await Promise.all(rivals.map((commit) => store.append(commit)));
      assert.equal(outcomes.filter((outcome) => outcome === 'appended').length, 1);
      const winner = rivals[outcomes.indexOf('appended')];
      assert.deepEqual(await store.read('race-1'), [winner]);
      assert.equal(await store.append(sampleCommit('race-1', undefined, 'late')), 'conflict');
      assert.deepEqual(await store.read('race-1'), [winner]);
    });

    it('reads a log longer than one page', async () => {
      const store = make();
      const log = sampleLog('long-1', 30).map((commit) => ({
        ...commit,
        events: [{ type: 'CommandAcknowledged' as const, command: 'status', message: 'x'.repeat(60_000) }],
      }));
      for (const commit of log) await store.append(commit);
      assert.equal((await store.read('long-1')).length, 30);
    });

    it('tells every job that has a log, over pages, also one that lost its beginning', async () => {
      const store = make();
      const long = sampleLog('listed-1', 20).map((commit) => ({
        ...commit,
        events: [{ type: 'CommandAcknowledged' as const, command: 'status', message: 'x'.repeat(60_000) }],
      }));
      const ids = ['listed-1', 'listed-11', 'listed-2'];
      for (const commit of long) await store.append(commit);
      await store.append(sampleCommit('listed-11', undefined));
      await store.append(sampleLog('listed-2', 3).at(-1) ?? sampleCommit('listed-2', undefined));
      const known = await everyJobId(store);
      assert.deepEqual(
        known.filter((jobId) => jobId.startsWith('listed-')),
        ids,
      );
    });
  });
}
