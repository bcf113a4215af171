import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { Effect } from '../../../src/job/effect.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';
import { createInMemoryEventStore } from '../../support/in-memory/event-store.ts';
import { createInMemoryHeadStore } from '../../support/in-memory/head-store.ts';
import { createLedgerWorld, envelopeOf, issueFitting, worldJobId } from '../../support/ledger-world.ts';
import { sampleCommit } from '../../support/sample-commit.ts';

const typesOf = (effects: Effect[]) => effects.map((effect) => effect.type);
const submit = () => envelopeOf('submit', 'SubmitJob');

describe('handling a command', () => {
  it('appends one commit, puts the head and carries out the effects', async () => {
    const { ledger, heads, effects } = createLedgerWorld();
    const handled = await ledger.handle(worldJobId, submit());
    assert.equal(handled.duplicate, false);
    assert.equal(handled.refusal, undefined);
    assert.equal(handled.job.state, 'GOVERNANCE_ANALYSIS');
    assert.deepEqual(handled.job, await ledger.read(worldJobId));
    assert.deepEqual(await ledger.commits(worldJobId), [handled.commit]);
    assert.equal((await heads.get(worldJobId))?.state, 'GOVERNANCE_ANALYSIS');
    assert.ok(typesOf(effects).includes('analyse'));
  });

  it('chains what it writes', async () => {
    const { ledger } = createLedgerWorld();
    await issueFitting(ledger, ['SubmitJob', 'RecordVerdict', 'StartAttempt', 'RegisterWorker']);
    const commits = await ledger.commits(worldJobId);
    assert.equal(commits.length, 4);
    assert.equal(verifyChain(worldJobId, commits), undefined);
  });

  it('carries out a command once, and a duplicate’s effects again', async () => {
    const { ledger, effects } = createLedgerWorld();
    const first = await ledger.handle(worldJobId, submit());
    const wanted = effects.splice(0);
    const again = await ledger.handle(worldJobId, submit());
    assert.equal(again.duplicate, true);
    assert.deepEqual(again.commit, first.commit);
    assert.deepEqual(effects, wanted);
    assert.equal((await ledger.commits(worldJobId)).length, 1);
  });

  it('never revives a wish the job no longer has', async () => {
    const { ledger, effects } = createLedgerWorld();
    await issueFitting(ledger, ['SubmitJob', 'RecordVerdict', 'StartAttempt', 'CancelJob']);
    effects.length = 0;
    const job = await ledger.read(worldJobId);
    for (const [index, type] of (['SubmitJob', 'RecordVerdict', 'StartAttempt'] as const).entries()) {
      await ledger.handle(worldJobId, envelopeOf(`${index}:${type}`, type, job));
    }
    const unwanted = typesOf(effects).filter((type) =>
      ['analyse', 'wake-dispatcher', 'start-task'].includes(type),
    );
    assert.deepEqual(unwanted, []);
  });

  it('stores a refusal, so that the command stays refused when it is delivered again later', async () => {
    const { ledger } = createLedgerWorld();
    const start = envelopeOf('too-early', 'RecordVerdict');
    const refused = await ledger.handle(worldJobId, start);
    assert.ok(refused.refusal);
    assert.equal(refused.commit.events[0]?.type, 'CommandRefused');

    const { job } = await ledger.handle(worldJobId, submit());
    const later = await ledger.handle(worldJobId, envelopeOf('too-early', 'RecordVerdict', job));
    assert.equal(later.duplicate, true);
    assert.deepEqual(later.refusal, refused.refusal);
    assert.equal((await ledger.read(worldJobId)).state, 'GOVERNANCE_ANALYSIS');
  });

  it('leaves the head behind while effects are missing, and wakes the dispatcher only for a head that is there', async () => {
    const heads = createInMemoryHeadStore();
    const order: string[] = [];
    const { ledger } = createLedgerWorld({
      heads,
      carryOut: async (effect) => {
        order.push(`${effect.type} at ${(await heads.get(worldJobId))?.state ?? 'no head'}`);
        if (effect.type === 'analyse') throw new Error('the queue does not answer');
      },
    });
    await assert.rejects(ledger.handle(worldJobId, envelopeOf('c1', 'SubmitJob')));
    assert.equal(await heads.get(worldJobId), undefined, 'the sweeper sees that something is missing');
    const job = await ledger.read(worldJobId);
    await ledger.handle(worldJobId, envelopeOf('c2', 'RecordVerdict', job));
    assert.equal(order.at(-1), 'wake-dispatcher at APPROVED');
  });

  it('puts no head of a job that was never submitted', async () => {
    const { ledger, heads } = createLedgerWorld();
    await ledger.handle(worldJobId, envelopeOf('too-early', 'RecordVerdict'));
    assert.equal(await heads.get(worldJobId), undefined);
  });

  it('decides again on what is there when another writer was faster', async () => {
    const store = createInMemoryEventStore();
    const rival = createLedgerWorld({ store });
    let interfered = false;
    const { ledger, pauses } = createLedgerWorld({
      store: {
        read: store.read,
        async append(commit) {
          if (!interfered) {
            interfered = true;
            await rival.ledger.handle(worldJobId, submit());
          }
          return await store.append(commit);
        },
      },
    });
    const handled = await ledger.handle(worldJobId, envelopeOf('second-submit', 'SubmitJob'));
    assert.equal(handled.commit.version, 2);
    assert.ok(handled.refusal, 'the second submission is decided against the first');
    assert.equal(pauses.length, 1);
  });

  it('becomes a duplicate when the faster writer carried out the very same command', async () => {
    const store = createInMemoryEventStore();
    const rival = createLedgerWorld({ store });
    const { ledger } = createLedgerWorld({
      store: {
        read: store.read,
        async append(commit) {
          await rival.ledger.handle(worldJobId, submit());
          return await store.append(commit);
        },
      },
    });
    const handled = await ledger.handle(worldJobId, submit());
    assert.equal(handled.duplicate, true);
    assert.equal((await ledger.commits(worldJobId)).length, 1);
  });

  it('is not decided on another version than the one it follows from', async () => {
    const store = createInMemoryEventStore();
    const rival = createLedgerWorld({ store });
    await rival.ledger.handle(worldJobId, submit());
    const { ledger } = createLedgerWorld({
      store: {
        read: store.read,
        async append(commit) {
          await rival.ledger.handle(worldJobId, envelopeOf('faster', 'AcknowledgeCommand'));
          return await store.append(commit);
        },
      },
    });
    const cancel = { ...envelopeOf('cancel', 'CancelJob'), asOf: 1 };
    await assert.rejects(ledger.handle(worldJobId, cancel), { code: 'log-moved-on', disposition: 'retry' });
    await assert.rejects(rival.ledger.handle(worldJobId, cancel), { code: 'log-moved-on' });
    assert.equal((await rival.ledger.commits(worldJobId)).length, 2);
    const cancelled = await rival.ledger.handle(worldJobId, { ...cancel, asOf: 2 });
    assert.equal(cancelled.job.state, 'CANCELLED');
    const again = await rival.ledger.handle(worldJobId, cancel);
    assert.equal(again.duplicate, true, 'what was carried out is completed, whatever it followed from');
  });

  it('gives up after a bounded number of turns, to be tried again', async () => {
    const { ledger, pauses } = createLedgerWorld({
      store: { read: async () => [], append: async () => 'conflict' },
    });
    await assert.rejects(ledger.handle(worldJobId, submit()), {
      code: 'ledger-contention',
      disposition: 'retry',
    });
    assert.equal(pauses.length, 11);
    assert.ok(pauses.every((pause) => pause <= 400));
  });

  it('refuses to work on a log that does not verify', async () => {
    const store = createInMemoryEventStore();
    await store.append({ ...sampleCommit(worldJobId, undefined), at: '2020-01-01T00:00:00.000Z' });
    const { ledger, effects } = createLedgerWorld({ store });
    await assert.rejects(ledger.handle(worldJobId, submit()), {
      code: 'log-corrupt',
      disposition: 'ask-human',
    });
    await assert.rejects(ledger.read(worldJobId), { code: 'log-corrupt' });
    assert.deepEqual(effects, []);
    assert.equal((await store.read(worldJobId)).length, 1);
  });
});

describe('a crash or fault between the commit and its effects', () => {
  const fault = new FactoryError('sqs-unavailable', 'no queue', { disposition: 'retry' });

  it('fails the command although its commit stands, and the redelivery completes the effects', async () => {
    const carriedOut: Effect[] = [];
    let broken = true;
    const { ledger } = createLedgerWorld({
      carryOut: async (effect) => {
        if (broken) throw fault;
        carriedOut.push(effect);
      },
    });
    await assert.rejects(ledger.handle(worldJobId, submit()), fault);
    assert.equal((await ledger.commits(worldJobId)).length, 1);
    broken = false;
    const handled = await ledger.handle(worldJobId, submit());
    assert.equal(handled.duplicate, true);
    assert.ok(typesOf(carriedOut).includes('analyse'));
  });

  it('carries out the other effects when one of them fails', async () => {
    const carriedOut: Effect[] = [];
    const { ledger } = createLedgerWorld({
      carryOut: async (effect) => {
        if (effect.type === 'analyse') throw fault;
        carriedOut.push(effect);
      },
    });
    await assert.rejects(ledger.handle(worldJobId, submit()), fault);
    assert.ok(typesOf(carriedOut).includes('notify'));
  });

  it('puts the head of the newest version when a redelivery comes late', async () => {
    const refuse = () => Promise.reject(fault);
    const none = async () => [];
    const failing = {
      put: refuse,
      rewrite: refuse,
      get: async () => undefined,
      list: none,
      firstApproved: none,
    };
    const store = createInMemoryEventStore();
    const crashed = createLedgerWorld({ store, heads: failing });
    await assert.rejects(crashed.ledger.handle(worldJobId, submit()), fault);
    const { ledger, heads } = createLedgerWorld({ store });
    const job = await ledger.read(worldJobId);
    await ledger.handle(worldJobId, envelopeOf('verdict', 'RecordVerdict', job));
    await ledger.handle(worldJobId, submit());
    assert.equal((await heads.get(worldJobId))?.version, 2);
  });
});
