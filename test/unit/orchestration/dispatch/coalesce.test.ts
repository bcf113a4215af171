import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coalesce } from '../../../../src/orchestration/dispatch/coalesce.ts';

function controlled() {
  const runs: PromiseWithResolvers<void>[] = [];
  const ask = coalesce(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  return { runs, ask };
}

describe('coalesced runs', () => {
  it('give everyone who asks during a run the one run after it', async () => {
    const { runs, ask } = controlled();
    const first = ask();
    const others = [ask(), ask(), ask()];
    assert.equal(runs.length, 1);
    runs[0]?.resolve();
    await first;
    await new Promise(setImmediate);
    assert.equal(runs.length, 2);
    runs[1]?.resolve();
    await Promise.all(others);
    assert.equal(runs.length, 2);
  });

  it('never run side by side, whenever they are asked for', async () => {
    let active = 0;
    let most = 0;
    let runs = 0;
    const ask = coalesce(async () => {
      active += 1;
      runs += 1;
      most = Math.max(most, active);
      await new Promise(setImmediate);
      active -= 1;
    });
    const asked = [ask(), ask()];
    for (let turn = 0; turn < 20; turn++) {
      await Promise.resolve();
      asked.push(
        ask(),
        ask().then(() => ask()),
      );
      if (turn % 3 === 0) await new Promise(setImmediate);
    }
    await Promise.all(asked);
    assert.equal(most, 1);
    assert.ok(runs < asked.length, `${runs} runs for ${asked.length} callers`);
  });

  it('throw for all who share the run, and go on after it', async () => {
    const { runs, ask } = controlled();
    const first = assert.rejects(ask(), /broken/);
    const second = ask();
    runs[0]?.reject(new Error('broken'));
    await first;
    await new Promise(setImmediate);
    runs[1]?.resolve();
    await second;
  });
});
