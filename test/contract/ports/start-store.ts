import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Start, StartTally } from '../../../src/contracts/start-tally.ts';
import type { StartStore } from '../../../src/ports/start-store.ts';

const day = '2026-01-02';
const start = (jobId: string, attempt = 1, time = '03:00:00.000', version = 3): Start => ({
  jobId,
  attempt,
  version,
  at: `${day}T${time}Z`,
});
const always = () => true;

export function describeStartStoreContract(name: string, make: () => StartStore): void {
  describe(`start store: ${name}`, () => {
    it('counts starts and tells them, the newest last', async () => {
      const store = make();
      assert.deepEqual(await store.tally(201), { day: '', count: 0, recent: [] });
      assert.equal(await store.add(201, start('a'), always), true);
      assert.equal(await store.add(201, start('b', 1, '04:00:00.000'), always), true);
      assert.deepEqual(await store.tally(201), {
        day,
        count: 2,
        recent: [start('a'), start('b', 1, '04:00:00.000')],
      });
    });

    it('counts nothing that is not allowed', async () => {
      const store = make();
      assert.equal(await store.add(202, start('a'), () => false), false);
      assert.equal((await store.tally(202)).count, 0);
    });

    it('counts an attempt again as once, and does not show it its own start', async () => {
      const store = make();
      await store.add(203, start('a'), always);
      await store.add(203, start('b'), always);
      const seen: StartTally[] = [];
      const again = start('a', 1, '05:00:00.000');
      assert.equal(await store.add(203, again, (others) => seen.push(others) > 0), true);
      assert.deepEqual(seen, [{ day, count: 1, recent: [start('b')] }]);
      assert.deepEqual(await store.tally(203), { day, count: 2, recent: [start('b'), again] });
      assert.equal(await store.add(203, start('a', 2), always), true);
      assert.equal((await store.tally(203)).count, 3);
    });

    it('takes back one start, once or twice', async () => {
      const store = make();
      await store.remove(204, { jobId: 'a', attempt: 1, version: 3 });
      await store.add(204, start('a'), always);
      await store.add(204, start('b'), always);
      await store.remove(204, { jobId: 'a', attempt: 1, version: 3 });
      await store.remove(204, { jobId: 'a', attempt: 1, version: 3 });
      assert.deepEqual(await store.tally(204), { day, count: 1, recent: [start('b')] });
    });

    it('leaves alone what was counted for a later version of the log', async () => {
      const store = make();
      await store.add(210, start('a', 2, '03:00:00.000', 19), always);
      const later = start('a', 2, '04:00:00.000', 21);
      await store.add(210, later, always);
      await store.remove(210, { jobId: 'a', attempt: 2, version: 19 });
      assert.deepEqual(await store.tally(210), { day, count: 1, recent: [later] });
      await store.remove(210, { jobId: 'a', attempt: 2, version: 21 });
      assert.equal((await store.tally(210)).count, 0);
    });

    it('counts a new day from one, and still knows the newest start of the day before', async () => {
      const store = make();
      await store.add(205, start('a'), always);
      const next: Start = { jobId: 'b', attempt: 1, version: 3, at: '2026-01-03T00:00:01.000Z' };
      await store.add(205, next, always);
      assert.deepEqual(await store.tally(205), { day: '2026-01-03', count: 1, recent: [start('a'), next] });
      await store.remove(205, { jobId: 'a', attempt: 1, version: 3 });
      assert.deepEqual(await store.tally(205), { day: '2026-01-03', count: 1, recent: [next] });
    });

    it('never goes back to an earlier day: a start by a slower clock counts on the newest day, and is taken back from it', async () => {
      const store = make();
      const next = (jobId: string, time: string): Start => ({ ...start(jobId), at: `2026-01-03T${time}Z` });
      await store.add(211, next('a', '00:00:00.100'), always);
      await store.add(211, next('b', '00:00:00.200'), always);
      const seen: StartTally[] = [];
      const slow = start('slow', 1, '23:59:59.900');
      await store.add(211, slow, (others) => seen.push(others) > 0);
      assert.deepEqual(
        seen.map(({ day, count }) => [day, count]),
        [['2026-01-03', 2]],
      );
      const counted = await store.tally(211);
      assert.deepEqual([counted.day, counted.count], ['2026-01-03', 3]);
      await store.add(211, slow, always);
      assert.equal((await store.tally(211)).count, 3);
      await store.remove(211, slow);
      assert.equal((await store.tally(211)).count, 2);
    });

    it('keeps repositories apart', async () => {
      const store = make();
      await store.add(206, start('a'), always);
      assert.equal((await store.tally(207)).count, 0);
    });

    it('lets exactly three of eight racing starts through where three are allowed', async () => {
      const store = make();
      const racing = Array.from({ length: 8 }, (_, number) => start(`job-${number}`));
      const outcomes = await Promise.all(racing.map((one) => store.add(208, one, ({ count }) => count < 3)));
      assert.equal(outcomes.filter((granted) => granted).length, 3);
      assert.equal((await store.tally(208)).count, 3);
    });

    it('counts more starts than it knows by name', async () => {
      const store = make();
      for (let number = 1; number <= 130; number++) await store.add(209, start('a', number), always);
      const { count, recent } = await store.tally(209);
      assert.equal(count, 130);
      assert.ok(recent.length < 130);
      assert.equal(recent.at(-1)?.attempt, 130);
    });
  });
}
