import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Priority } from '../../../../src/job/job-values.ts';
import { orderCandidates } from '../../../../src/orchestration/dispatch/order-candidates.ts';
import { createTurns } from '../../../../src/orchestration/dispatch/turns.ts';
import type { Head } from '../../../../src/ports/head-store.ts';

const head = (
  jobId: string,
  repositoryId = 1,
  installationId = 1,
  minute = 0,
  priority: Priority = 'medium',
): Head => ({
  jobId,
  version: 2,
  state: 'APPROVED',
  priority,
  repositoryId,
  installationId,
  stateSince: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
  attempt: 0,
  title: '',
  reference: '',
});
const now = Date.UTC(2026, 0, 1, 0, 10);
const ids = (heads: Head[]) => heads.map(({ jobId }) => jobId);

describe('order of candidates', () => {
  it('goes by priority before age', () => {
    const heads = [
      head('old', 1, 1, 0, 'low'),
      head('new', 1, 1, 9, 'critical'),
      head('mid', 1, 1, 5, 'high'),
    ];
    assert.deepEqual(ids(orderCandidates(heads, now)), ['new', 'mid', 'old']);
  });

  it('takes the oldest of a repository first, and by id at the same time', () => {
    assert.deepEqual(
      ids(orderCandidates([head('c', 1, 1, 2), head('b', 1, 1, 1), head('a', 1, 1, 1)], now)),
      ['a', 'b', 'c'],
    );
  });

  it('lets repositories take turns', () => {
    const heads = [head('a1', 1, 1, 1), head('a2', 1, 1, 2), head('a3', 1, 1, 3), head('b1', 2, 1, 4)];
    assert.deepEqual(ids(orderCandidates(heads, now)), ['a1', 'b1', 'a2', 'a3']);
  });

  it('lets installations take turns before repositories, so that many repositories give no advantage', () => {
    const many = [1, 2, 3, 4].map((repository) => head(`many${repository}`, repository, 1, repository));
    assert.deepEqual(ids(orderCandidates([...many, head('few1', 9, 2, 8), head('few2', 9, 2, 9)], now)), [
      'many1',
      'few1',
      'many2',
      'few2',
      'many3',
      'many4',
    ]);
  });

  it('gives the quiet repository next to one with ten thousand jobs every second turn', () => {
    const loud = Array.from({ length: 10_000 }, (_, index) => head(`loud${index}`, 1, 1, 0));
    const quiet = Array.from({ length: 10 }, (_, index) => head(`quiet${index}`, 2, 2, 5));
    const places = ids(orderCandidates([...loud, ...quiet], now)).flatMap((id, place) =>
      id.startsWith('quiet') ? [place] : [],
    );
    assert.deepEqual(places, [1, 3, 5, 7, 9, 11, 13, 15, 17, 19]);
  });

  it('goes on from pass to pass: whoever had no turn for longest is first', () => {
    const waiting = [head('a1', 1, 1, 1), head('a2', 1, 1, 2), head('b1', 2, 1, 4), head('c1', 3, 2, 5)];
    const turns = createTurns();
    const started: string[] = [];
    while (waiting.length > 0) {
      const [first] = orderCandidates(waiting, now, turns);
      if (first === undefined) throw new Error('nobody is first');
      turns.had(first, now);
      started.push(first.jobId);
      waiting.splice(waiting.indexOf(first), 1);
    }
    assert.deepEqual(started, ['a1', 'c1', 'b1', 'a2']);
  });

  it('has nothing to say about nothing', () => {
    assert.deepEqual(orderCandidates([], now), []);
  });
});
