import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { hashOfCommit } from '../../../../src/ledger/seal-commit.ts';
import { auditJob, type JobAudit } from '../../../../src/observability/audit/audit-job.ts';
import { anchorsOf, logOf, rewritten } from '../../../support/audited-log.ts';
import { changesOf } from '../../../support/changes-of.ts';
import { sampleLog } from '../../../support/sample-commit.ts';

const jobId = '77-3';
const log = await logOf();
const everyVersion = log.map(({ version }) => version);
const indices = log.map((_commit, index) => index);

function audit(commits: readonly Commit[], anchored: readonly number[] = []): JobAudit {
  return auditJob({ jobId, commits, anchors: anchorsOf(log, anchored) });
}

function kindsOf({ findings }: JobAudit): string[] {
  return findings.map(({ kind }) => kind);
}

/** The same command under another id, in due form. */
const otherCommand = (commits: readonly Commit[], index: number) =>
  rewritten(commits, index, ({ commandId }) => ({ commandId: `${commandId}!` }));

describe('the audit of a job', () => {
  it('has nothing to say about a log as it was written, however much of it is anchored', () => {
    assert.ok(log.length >= 12);
    for (const length of [0, ...everyVersion]) {
      const anchors = anchorsOf(log, everyVersion.slice(0, length));
      assert.deepEqual(auditJob({ jobId, commits: log, anchors }).findings, []);
      assert.deepEqual(auditJob({ jobId, commits: log.slice(0, length), anchors }).findings, []);
    }
  });

  it('tells the tail that is not anchored yet, which is no fault', () => {
    assert.deepEqual(audit(log, [4, 9]), {
      jobId,
      commits: 15,
      anchored: 9,
      unanchored: { count: 6, from: 10 },
      findings: [],
    });
    assert.deepEqual(audit(log).unanchored, { count: 15, from: 1 });
    assert.deepEqual(audit(log, [15]).unanchored, { count: 0 });
    assert.deepEqual(audit([]).unanchored, { count: 0 });
  });

  it('finds every change of every field of every commit', () => {
    let changes = 0;
    for (const [index, commit] of log.entries()) {
      for (const { path, changed } of changesOf(commit)) {
        const { findings } = audit(log.with(index, changed as Commit));
        assert.notDeepEqual(findings, [], `commit ${index + 1}, ${path}`);
        changes += 1;
      }
    }
    assert.ok(changes > 300, `${changes} changes were tried`);
  });

  it('finds every change of a commit whose own hash was made to fit', () => {
    for (const [index, commit] of log.entries()) {
      for (const { path, changed } of changesOf(commit)) {
        const fitting = { ...(changed as Commit), hash: hashOfCommit(changed as Commit) };
        if (fitting.hash === commit.hash) continue;
        const { findings } = audit(log.with(index, fitting), [log.length]);
        assert.notDeepEqual(findings, [], `commit ${index + 1}, ${path}`);
      }
    }
  });

  it('finds every deletion up to the last anchor', () => {
    for (const index of indices) {
      for (const last of everyVersion.filter((version) => version > index)) {
        assert.notDeepEqual(kindsOf(audit(log.toSpliced(index, 1), [last])), [], `${index}, ${last}`);
      }
    }
  });

  it('finds every doubled commit, wherever it is put', () => {
    for (const index of indices) {
      for (const place of [...indices, log.length]) {
        const doubled = log.toSpliced(place, 0, log[index] as Commit);
        assert.notDeepEqual(kindsOf(audit(doubled)), [], `${index} at ${place}`);
      }
    }
    assert.deepEqual(kindsOf(audit(log.toSpliced(5, 0, log[4] as Commit))), ['duplicate']);
  });

  it('finds every two commits that changed places', () => {
    for (const a of indices) {
      for (const b of indices.filter((index) => index > a)) {
        const swapped = log.with(a, log[b] as Commit).with(b, log[a] as Commit);
        assert.deepEqual(kindsOf(audit(swapped)), ['out-of-order'], `${a} and ${b}`);
      }
    }
  });

  it('finds every cut tail up to the last anchor, down to an empty log', () => {
    for (const last of everyVersion) {
      for (const length of [0, ...everyVersion].filter((version) => version < last)) {
        const { findings } = audit(log.slice(0, length), [last]);
        assert.deepEqual(
          findings.map(({ kind, version }) => [kind, version]),
          [['cut-tail', last]],
        );
      }
    }
  });

  it('finds every suffix that was written anew in due form, from any index up to the last anchor', () => {
    for (const last of everyVersion) {
      for (const index of indices.filter((index) => index < last)) {
        const { findings } = audit(otherCommand(log, index), [last]);
        assert.deepEqual(
          findings.map(({ kind, version }) => [kind, version]),
          [['rewritten', last]],
          `from ${index + 1}, anchored ${last}`,
        );
      }
    }
  });

  it('cannot find what was written anew behind the last anchor, and says how far that goes', () => {
    const forged = audit(otherCommand(log, 10), [10]);
    assert.deepEqual(forged.findings, []);
    assert.deepEqual(forged.unanchored, { count: 5, from: 11 });
  });

  it('finds the first of several anchors that a log written anew contradicts', () => {
    const { findings, anchored } = audit(otherCommand(log, 6), [3, 6, 9, 12]);
    assert.deepEqual(
      findings.map(({ kind, version }) => [kind, version]),
      [
        ['rewritten', 9],
        ['rewritten', 12],
      ],
    );
    assert.equal(anchored, 6);
  });

  it('finds anchors that contradict one another, whoever put them', () => {
    const anchors = [...anchorsOf(log, [7]), ...anchorsOf(otherCommand(log, 3), [7])];
    assert.deepEqual(kindsOf(auditJob({ jobId, commits: log, anchors })), [
      'rewritten',
      'contradicting-anchors',
    ]);
  });

  it('does not believe the hash that a changed commit still carries', () => {
    const changed = log.with(8, { ...(log[8] as Commit), commandId: 'another' });
    assert.deepEqual(kindsOf(audit(changed, [9])), ['changed', 'rewritten']);
  });

  it('finds a log of another job, and a command that was carried out twice', () => {
    assert.deepEqual(kindsOf(auditJob({ jobId: '77-4', commits: log, anchors: [] })), ['foreign-job']);
    const twice = rewritten(log, 14, () => ({ commandId: log[0]?.commandId ?? '' }));
    assert.deepEqual(kindsOf(audit(twice)), ['repeated-command']);
  });

  it('finds commits that claim to be older than the one before', () => {
    const [first, second] = sampleLog(jobId, 2) as [Commit, Commit];
    const { hash: _, ...early } = { ...second, at: '2025-01-01T00:00:00.000Z' };
    const backwards = { ...early, hash: hashOfCommit({ ...early, hash: '' }) };
    assert.deepEqual(kindsOf(auditJob({ jobId, commits: [first, backwards], anchors: [] })), [
      'time-reversed',
    ]);
  });

  it('finds any mixture of deletions, repetitions and reorderings of an anchored log', () => {
    const arrangement = fc.array(fc.nat({ max: log.length - 1 }), { maxLength: log.length + 3 });
    fc.assert(
      fc.property(arrangement, (order) => {
        const arranged = order.map((index) => log[index] as Commit);
        const asWritten = order.length === log.length && order.every((index, place) => index === place);
        assert.equal(audit(arranged, [log.length]).findings.length === 0, asWritten);
      }),
      { numRuns: 500 },
    );
  });

  it('finds any run of forgeries in due form that begins before the last anchor', () => {
    const forgeries = fc.array(fc.nat({ max: log.length - 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(forgeries, fc.integer({ min: 1, max: log.length }), (places, last) => {
        const forged = places.reduce(otherCommand, log);
        const touched = Math.min(...places) < last;
        assert.equal(kindsOf(audit(forged, [last])).includes('rewritten'), touched);
      }),
      { numRuns: 300 },
    );
  });
});
