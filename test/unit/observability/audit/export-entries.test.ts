import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { auditRecords, recordedJobs } from '../../../../src/observability/audit/audit-records.ts';
import { exportEntries, readExport } from '../../../../src/observability/audit/export-entries.ts';
import { anchorsOf, logOf } from '../../../support/audited-log.ts';
import { createInMemoryAnchorStore } from '../../../support/in-memory/anchor-store.ts';
import { createInMemoryEventStore } from '../../../support/in-memory/event-store.ts';
import { sampleLog } from '../../../support/sample-commit.ts';

const jobId = '77-3';
const log = await logOf();

/** Three jobs: one that ran, one with two commits, one of which nothing is left but its anchor. */
async function threeJobs() {
  const store = createInMemoryEventStore();
  const anchors = createInMemoryAnchorStore();
  for (const commit of [...log, ...sampleLog('77-4', 2)]) await store.append(commit);
  for (const anchor of anchorsOf(log, [5, 15])) await anchors.put(anchor);
  await anchors.put({ jobId: '77-5', version: 2, hash: 'a'.repeat(64) });
  return { store, anchors };
}

async function linesOf(records: Parameters<typeof exportEntries>[0], jobIds?: string[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const entry of exportEntries(records, jobIds)) lines.push(JSON.stringify(entry));
  return lines;
}

async function* asRead(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function auditAll(records: Parameters<typeof recordedJobs>[0]) {
  const audits = [];
  for await (const job of recordedJobs(records)) audits.push(await auditRecords(records, job));
  return audits;
}

describe('an export', () => {
  it('is audited as the records it was made of, and finds a job that was deleted as a whole', async () => {
    const records = await threeJobs();
    const direct = await auditAll(records);
    assert.deepEqual(await auditAll(await readExport(asRead(await linesOf(records)))), direct);
    assert.deepEqual(
      direct.map((audit) => [audit.jobId, audit.commits, audit.anchored, audit.findings[0]?.kind]),
      [
        [jobId, 15, 15, undefined],
        ['77-4', 2, 0, undefined],
        ['77-5', 0, 0, 'cut-tail'],
      ],
    );
  });

  it('of one job holds nothing of the others', async () => {
    const lines = await linesOf(await threeJobs(), ['77-4']);
    assert.equal(lines.length, 3);
    assert.ok(lines.slice(0, 2).every((line) => line.includes('"jobId":"77-4"')));
  });

  it('that lost a line anywhere, or holds something else, cannot be read', async () => {
    const lines = await linesOf(await threeJobs());
    for (const index of lines.keys()) {
      await assert.rejects(readExport(asRead(lines.toSpliced(index, 1))), { code: 'export-unreadable' });
      await assert.rejects(readExport(asRead(lines.slice(0, index))), { code: 'export-unreadable' });
    }
    await assert.rejects(readExport(asRead(lines.with(1, 'no JSON'))), { code: 'export-unreadable' });
    await assert.rejects(readExport(asRead(lines.with(1, '{"type":"other"}'))), {
      code: 'export-unreadable',
    });
  });

  it('in which a commit was changed is found out', async () => {
    const lines = await linesOf(await threeJobs(), [jobId]);
    const index = lines.findIndex((line) => line.includes('"version":7'));
    for (const [from, to] of [
      ['"version":7', '"version":8'],
      ['"type":"PlanRecorded"', '"type":"Unheard"'],
      ['"items":2', '"items":3'],
    ] as const) {
      const line = lines[index] ?? '';
      assert.ok(line.includes(from));
      const [audit] = await auditAll(await readExport(asRead(lines.with(index, line.replace(from, to)))));
      assert.notDeepEqual(audit?.findings, []);
    }
  });

  it('names what is too damaged to be read, and tells it from what cannot be read now', async () => {
    const { store, anchors } = await threeJobs();
    const broken = (code: string) => ({
      anchors,
      store: {
        ...store,
        read: async (job: string) => {
          if (job !== jobId) return await store.read(job);
          throw new FactoryError(code, 'Commit 3 cannot be read.', { disposition: 'ask-human' });
        },
      },
    });
    const damaged = await auditAll(await readExport(asRead(await linesOf(broken('log-corrupt')))));
    assert.deepEqual(damaged.find((audit) => audit.jobId === jobId)?.findings, [
      { jobId, version: 0, kind: 'unreadable', message: 'Commit 3 cannot be read.' },
    ]);
    await assert.rejects(auditAll(broken('dynamodb-unavailable')), { code: 'dynamodb-unavailable' });
    await assert.rejects(linesOf(broken('dynamodb-unavailable')), { code: 'dynamodb-unavailable' });
  });

  it('of a job that was asked for and is not there is none', async () => {
    const records = await threeJobs();
    await assert.rejects(linesOf(records, ['77-33']), { code: 'job-unknown' });
    await assert.rejects(linesOf(records, ['77-4', '77-33']), { code: 'job-unknown' });
    await assert.rejects(auditRecords(records, '77-33', 'asked'), { code: 'job-unknown' });
    const { anchored } = await auditRecords(records, '77-5', 'asked');
    assert.equal(anchored, 0, 'its anchor is left');
  });

  it('names items that stand among the commits of no log, and goes on with the jobs after them', async () => {
    const { store, anchors } = await threeJobs();
    const strays = ['', 'zzz'];
    const jobIds = async (after?: string) => {
      const page = await store.jobIds(after);
      return { ...page, jobIds: [...strays, ...page.jobIds] };
    };
    const records = { anchors, store: { ...store, jobIds } };
    const direct = await auditAll(records);
    assert.deepEqual(
      direct.map((audit) => [audit.jobId, audit.commits, audit.findings[0]?.kind]),
      [
        ...strays.map((jobId) => [jobId, 0, 'unreadable']),
        [jobId, 15, undefined],
        ['77-4', 2, undefined],
        ['77-5', 0, 'cut-tail'],
      ],
    );
    assert.match(direct[1]?.findings[0]?.message ?? '', /under keys that no log has/);
    const exported = await auditAll(await readExport(asRead(await linesOf(records))));
    assert.deepEqual(new Set(exported), new Set(direct));
  });

  it('is not confused by a job that moves while it is read: anchors are read before the log', async () => {
    const { store, anchors } = await threeJobs();
    const order: string[] = [];
    await auditRecords(
      {
        store: {
          ...store,
          read: async (job) => {
            order.push('log');
            return await store.read(job);
          },
        },
        anchors: {
          ...anchors,
          list: async (job) => {
            order.push('anchors');
            return await anchors.list(job);
          },
        },
      },
      jobId,
    );
    assert.deepEqual(order, ['anchors', 'log']);
  });
});
