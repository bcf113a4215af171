import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { anchorHeads, maximalAnchors } from '../../../../src/orchestration/anchor/anchor-heads.ts';
import type { EventStore } from '../../../../src/ports/event-store.ts';
import { rewritten } from '../../../support/audited-log.ts';
import { createInMemoryAnchorStore } from '../../../support/in-memory/anchor-store.ts';
import { createInMemoryEventStore } from '../../../support/in-memory/event-store.ts';
import { createInMemoryHeadStore } from '../../../support/in-memory/head-store.ts';
import { createLedgerWorld, issueFitting, worldJobId } from '../../../support/ledger-world.ts';
import { silentLog } from '../../../support/silent-log.ts';

/** A store that answers another log than was written, as a table does after somebody changed it. */
function tamperedStore() {
  const store = createInMemoryEventStore();
  let tamper = (commits: Commit[]): Commit[] => commits;
  return {
    store: { ...store, read: async (jobId: string) => tamper(await store.read(jobId)) } satisfies EventStore,
    become(change: (commits: Commit[]) => Commit[]) {
      tamper = change;
    },
  };
}

function createAnchorWorld() {
  const table = tamperedStore();
  const heads = createInMemoryHeadStore();
  const world = createLedgerWorld({ store: table.store, heads });
  const anchors = createInMemoryAnchorStore();
  const errors: unknown[] = [];
  const log = { ...silentLog, error: (_message: string, fields?: object) => void errors.push(fields) };
  const { unanchored } = heads;
  const dependencies = { ...world, unanchored, anchors, log };
  return {
    ...world,
    table,
    unanchored,
    anchors,
    errors,
    dependencies,
    anchor: () => anchorHeads(dependencies),
  };
}

const versionsOf = async ({ anchors }: ReturnType<typeof createAnchorWorld>) =>
  (await anchors.list(worldJobId)).map(({ version }) => version);

describe('anchoring heads', () => {
  it('anchors the last commit of every head that moved, once', async () => {
    const world = createAnchorWorld();
    await issueFitting(world.ledger, ['SubmitJob', 'RecordVerdict']);
    assert.deepEqual(await world.anchor(), { anchored: 1, contradicted: 0, faults: 0 });
    const last = (await world.ledger.commits(worldJobId)).at(-1);
    assert.deepEqual(await world.anchors.list(worldJobId), [
      { jobId: worldJobId, version: 2, hash: last?.hash },
    ]);
    assert.deepEqual(await world.anchor(), { anchored: 0, contradicted: 0, faults: 0 });
    await issueFitting(world.ledger, ['StartAttempt']);
    await world.anchor();
    assert.deepEqual(await versionsOf(world), [2, 3]);
  });

  it('anchors what the log says, also when it is ahead of the head', async () => {
    const world = createAnchorWorld();
    await issueFitting(world.ledger, ['SubmitJob']);
    const behind = { ...(await world.heads.get(worldJobId)) } as never;
    await issueFitting(world.ledger, ['RecordVerdict']);
    await world.unanchored.anchored({ jobId: worldJobId, version: 2 });
    await world.heads.put(behind);
    await world.anchor();
    assert.deepEqual(await versionsOf(world), [2]);
    assert.deepEqual(await world.unanchored.list(10), []);
  });

  it('is the same when a round was cut off after the anchor was put', async () => {
    const world = createAnchorWorld();
    await issueFitting(world.ledger, ['SubmitJob']);
    const cutOff = { ...world.unanchored, anchored: () => Promise.reject(new Error('killed')) };
    await anchorHeads({ ...world.dependencies, unanchored: cutOff });
    assert.deepEqual(await world.anchor(), { anchored: 1, contradicted: 0, faults: 0 });
    assert.deepEqual(await versionsOf(world), [1]);
  });

  it('anchors no log whose chain is broken, says so, and asks again later', async () => {
    const world = createAnchorWorld();
    await issueFitting(world.ledger, ['SubmitJob', 'RecordVerdict']);
    world.table.become((commits) => commits.map((commit) => ({ ...commit, commandId: 'forged' })));
    assert.deepEqual(await world.anchor(), { anchored: 0, contradicted: 0, faults: 1 });
    assert.deepEqual(await versionsOf(world), []);
    assert.equal(world.errors.length, 1);
    assert.deepEqual(await world.unanchored.list(10), [{ jobId: worldJobId, version: 2 }]);
  });

  it('anchors no log that was written anew behind an earlier anchor, or cut', async () => {
    const world = createAnchorWorld();
    await issueFitting(world.ledger, ['SubmitJob']);
    await world.anchor();
    await issueFitting(world.ledger, ['RecordVerdict']);
    const anew = (commits: Commit[]) =>
      rewritten(commits, 0, ({ commandId }) => ({ commandId: `${commandId}!` }));
    for (const change of [anew, (commits: Commit[]) => commits.slice(0, 1), () => []]) {
      world.table.become(change);
      assert.deepEqual(await world.anchor(), { anchored: 0, contradicted: 1, faults: 0 });
    }
    assert.deepEqual(await versionsOf(world), [1]);
    assert.equal(world.errors.length, 3);
    world.table.become((commits) => commits);
    assert.deepEqual(await world.anchor(), { anchored: 1, contradicted: 0, faults: 0 });
    assert.deepEqual(await versionsOf(world), [1, 2]);
  });

  it('goes on with the other heads when the bucket fails for one, and takes a bounded number', async () => {
    const world = createAnchorWorld();
    const heads = Array.from({ length: maximalAnchors + 1 }, (_, index) => `77-${index + 3}`);
    await issueFitting(world.ledger, ['SubmitJob']);
    const head = await world.heads.get(worldJobId);
    assert.ok(head);
    for (const jobId of heads.slice(1)) await world.heads.put({ ...head, jobId });
    const [commit] = await world.ledger.commits(worldJobId);
    const flaky = {
      ...world.anchors,
      put: (anchor: Parameters<typeof world.anchors.put>[0]) =>
        anchor.jobId === '77-9' ? Promise.reject(new Error('no bucket')) : world.anchors.put(anchor),
    };
    const summary = await anchorHeads({
      ...world.dependencies,
      ledger: { commits: async () => (commit === undefined ? [] : [commit]) },
      anchors: flaky,
    });
    assert.deepEqual(summary, { anchored: maximalAnchors - 1, contradicted: 0, faults: 1 });
    assert.equal((await world.unanchored.list(1_000)).length, 2);
  });
});
