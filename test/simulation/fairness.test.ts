import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Crowd, measureFairness, type QuietJob } from './measure-fairness.ts';

const [noisy, quiet] = [40, 5];
const bound = 2;

async function jobsBeside(crowd: Crowd): Promise<QuietJob[]> {
  const { jobs, violations } = await measureFairness({ crowd, noisy, quiet });
  assert.deepEqual(violations, []);
  assert.equal(jobs.length, quiet);
  if (crowd !== 'none') assert.ok(jobs.every(({ noisyWaiting }) => noisyWaiting === noisy));
  return jobs;
}

const longest = (jobs: readonly QuietJob[]) => Math.max(...jobs.map(({ registeredMs }) => registeredMs));

describe(`a quiet repository beside a noisy one that keeps ${noisy} jobs waiting, in virtual time`, () => {
  test(`waits at most ${bound} times as long as alone`, { timeout: 240_000 }, async (context) => {
    const idle = longest(await jobsBeside('none'));
    for (const crowd of ['labels', 'approved'] as const) {
      const waited = longest(await jobsBeside(crowd));
      context.diagnostic(`${crowd}: ${waited} ms, alone ${idle} ms`);
      assert.ok(waited <= bound * idle, `beside ${crowd} ${waited} ms, alone ${idle} ms`);
    }
  });

  test('has the first place that becomes free where all are taken', { timeout: 240_000 }, async (context) => {
    const jobs = await jobsBeside('places');
    const waited = jobs.flatMap(({ sincePlaceFreeMs }) => sincePlaceFreeMs ?? []);
    context.diagnostic(`${waited.length} of ${quiet} waited for a place: ${waited.join(', ')} ms`);
    assert.ok(waited.length > 0);
    assert.ok(jobs.every(({ overtakenBy }) => overtakenBy <= 1));
    assert.ok(waited.every((milliseconds) => milliseconds < 5_000));
  });

  test('measures the same each time', async () => {
    const [first, second] = [await jobsBeside('none'), await jobsBeside('none')];
    assert.deepEqual(second, first);
  });
});
