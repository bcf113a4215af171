import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Commit } from '../../../src/contracts/commit.ts';
import { hashOfCommit, sealCommit } from '../../../src/ledger/seal-commit.ts';
import { verifyChain } from '../../../src/ledger/verify-chain.ts';
import { sampleLog } from '../../support/sample-commit.ts';

const jobId = '77-3';
const log = sampleLog(jobId, 5);
const commitAt = (index: number): Commit => {
  const commit = log[index];
  assert.ok(commit);
  return commit;
};

describe('verifying a log', () => {
  it('finds nothing in a log as it was written, nor in an empty one', () => {
    assert.equal(verifyChain(jobId, log), undefined);
    assert.equal(verifyChain(jobId, []), undefined);
  });

  it('notices any changed field of any commit', () => {
    const changes: Partial<Commit>[] = [
      { at: '2026-01-02T03:04:06.000Z' },
      { commandId: 'another' },
      { actor: { kind: 'governance' } },
      { events: [{ type: 'JobCompleted' }] },
    ];
    for (const [index, commit] of log.entries()) {
      for (const change of changes) {
        assert.deepEqual(verifyChain(jobId, log.with(index, { ...commit, ...change })), {
          version: index + 1,
          kind: 'changed',
        });
      }
    }
  });

  it('notices a field that was added behind its back', () => {
    const [event] = commitAt(2).events;
    const withMore = Object.assign({}, commitAt(2), { events: [{ ...event, smuggled: true }] });
    assert.deepEqual(verifyChain(jobId, log.with(2, withMore)), { version: 3, kind: 'changed' });
  });

  it('notices a changed commit even when its own hash was made to fit', () => {
    const forged = { ...commitAt(1), at: '2026-01-02T09:00:00.000Z' };
    const fitting = { ...forged, hash: hashOfCommit(forged) };
    assert.deepEqual(verifyChain(jobId, log.with(1, fitting)), { version: 3, kind: 'not-chained' });
  });

  it('notices a missing, a doubled and a misplaced commit', () => {
    assert.deepEqual(verifyChain(jobId, log.toSpliced(2, 1)), { version: 3, kind: 'gap' });
    assert.deepEqual(verifyChain(jobId, log.toSpliced(2, 0, commitAt(1))), { version: 3, kind: 'gap' });
    assert.deepEqual(verifyChain(jobId, log.toReversed()), { version: 1, kind: 'gap' });
    assert.deepEqual(verifyChain(jobId, log.slice(1)), { version: 1, kind: 'gap' });
  });

  it('notices a commit of another job', () => {
    assert.deepEqual(verifyChain('77-4', log), { version: 1, kind: 'foreign-job' });
  });

  it('notices a command that was carried out twice', () => {
    const again = sealCommit(jobId, log.at(-1), commitAt(0), commitAt(0).events, 0);
    assert.deepEqual(verifyChain(jobId, [...log, again]), { version: 6, kind: 'repeated-command' });
  });
});

describe('sealing a commit', () => {
  it('never lets the log run backwards when a clock does', () => {
    const earlier = sealCommit(
      jobId,
      log.at(-1),
      { commandId: 'x', actor: { kind: 'sweeper' } },
      [{ type: 'JobCompleted' }],
      0,
    );
    assert.equal(earlier.at, log.at(-1)?.at);
  });

  it('refuses what could not be read back', () => {
    const unreadable = { type: 'JobFailed', outcome: 'FAILED', explanation: 'x'.repeat(8_193) } as const;
    const seal = () =>
      sealCommit(jobId, undefined, { commandId: 'x', actor: { kind: 'sweeper' } }, [unreadable], 0);
    assert.throws(seal, { code: 'commit-invalid', disposition: 'quarantine' });
    assert.throws(() => sealCommit(jobId, undefined, { commandId: 'x', actor: { kind: 'sweeper' } }, [], 0), {
      code: 'commit-invalid',
    });
  });
});
