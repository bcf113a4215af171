import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { priorities } from '../../../../src/job/job-values.ts';
import { agedLevel, isOverdue } from '../../../../src/orchestration/dispatch/aged-level.ts';
import { orderCandidates } from '../../../../src/orchestration/dispatch/order-candidates.ts';
import { createTurns } from '../../../../src/orchestration/dispatch/turns.ts';
import type { Head } from '../../../../src/ports/head-store.ts';

const hourMs = 3_600_000;
const approvedAt = Date.UTC(2026, 0, 1);
const isoOf = (time: number) => new Date(time).toISOString();
const head = (change: Partial<Head> = {}): Head => ({
  jobId: '1-1',
  version: 2,
  state: 'APPROVED',
  priority: 'low',
  repositoryId: 1,
  installationId: 1,
  stateSince: isoOf(approvedAt),
  attempt: 0,
  title: '',
  reference: '',
  ...change,
});

describe('the level of a waiting job', () => {
  it('is its priority, and one higher after each time it has waited as long as its target', () => {
    const levels = [0, 47, 48, 96, 144, 1_000].map((hours) =>
      agedLevel(head(), 0, approvedAt + hours * hourMs),
    );
    assert.deepEqual(levels, [3, 3, 2, 1, 0, 0]);
  });

  it('counts from the last start of a job of its own kind: a flood does not rise by its own length', () => {
    const now = approvedAt + 100 * hourMs;
    assert.equal(agedLevel(head(), now - hourMs, now), 3);
  });

  it('rises no faster for a repository that gives itself a shorter target, and slower for a longer one', () => {
    const now = approvedAt + 48 * hourMs;
    const within = (minutes: number) => head({ startBy: isoOf(approvedAt + minutes * 60_000) });
    assert.equal(agedLevel(within(1), 0, now), 2);
    assert.equal(agedLevel(within(5_000), 0, now), 3);
    assert.equal(isOverdue(within(1), now), true);
    assert.equal(isOverdue(within(5_000), now), false);
  });
});

describe('the order of waiting jobs', () => {
  it('has the job first, of those of one repository and level, whose target is up first', () => {
    const late = head({ jobId: 'late', startBy: isoOf(approvedAt + 3 * hourMs) });
    const soon = head({
      jobId: 'soon',
      stateSince: isoOf(approvedAt + hourMs),
      startBy: isoOf(approvedAt + 2 * hourMs),
    });
    const ids = orderCandidates([late, soon], approvedAt + hourMs).map(({ jobId }) => jobId);
    assert.deepEqual(ids, ['soon', 'late']);
  });

  it('starts a low job among ever new critical ones of its own repository, once it has become as urgent as they are', () => {
    const critical = head({ priority: 'critical' });
    const pass = passThatStarts(head({ jobId: 'waits' }), () => [critical, critical]);
    assert.ok(pass >= 3 * 48 && pass < mostPasses, `pass ${pass}`);
  });

  it('starts every waiting job after finitely many passes, whatever arrives', () => {
    const arrival = fc.record({
      priority: fc.constantFrom(...priorities),
      repositoryId: fc.integer({ min: 1, max: 3 }),
    });
    const arrivals = fc.array(fc.array(arrival, { maxLength: 2 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(arrivals, fc.constantFrom(...priorities), (arriving, priority) => {
        const pass = passThatStarts(head({ jobId: 'waits', priority }), (n) =>
          (arriving[n % arriving.length] ?? []).map((kind) =>
            head({ ...kind, installationId: kind.repositoryId }),
          ),
        );
        return pass < mostPasses;
      }),
      { numRuns: 15 },
    );
  });
});

/* One place an hour. In six days a low job is as urgent as any; at most 288 of its repository have come by then, and three repositories take turns. */
const mostPasses = 1_200;

/** In which pass a job starts, where each pass has one place and so many others arrive before it. */
function passThatStarts(job: Head, arrivingAt: (pass: number) => Head[]): number {
  const turns = createTurns();
  let waiting = [job];
  for (let pass = 0; pass < mostPasses; pass++) {
    const now = approvedAt + pass * hourMs;
    const arrived = arrivingAt(pass).map((one, n) => ({
      ...one,
      jobId: `${pass}-${n}`,
      stateSince: isoOf(now),
    }));
    waiting.push(...arrived);
    const [first] = orderCandidates(waiting, now, turns);
    if (first === job) return pass;
    if (first !== undefined) turns.had(first, now);
    waiting = waiting.filter((one) => one !== first);
  }
  return mostPasses;
}
