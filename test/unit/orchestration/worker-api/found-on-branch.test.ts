import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requester, verdict } from '../../../support/job-scenario.ts';
import { whileItIsWritten } from '../../../support/while-it-is-written.ts';
import { createWorkerApiWorld, usage } from '../../../support/worker-api-world.ts';

type World = ReturnType<typeof createWorkerApiWorld>;
const branch = 'factory/3-add-a-greeting';
const nothingToDo = { stopReason: 'no_changes', explanation: 'All is there.', usage };

/** The second attempt at what the first has pushed and GitHub did not confirm. */
async function lookingAgain(world: World) {
  const jobId = await world.start();
  const first = world.worker(jobId);
  const [plan, report] = [await world.artifact('plan'), await world.artifact('report')];
  const work = { plan, items: 1, writeGlobs: ['src/**'], usage };
  await first.register();
  await first.call('plan', work);
  await first.call('validate');
  const newSha = world.github.commit(world.address, branch, { 'greeting.txt': 'Hello.' });
  await first.call('authorize-push', { oldSha: null, newSha, gates: [], report });
  assert.equal((await first.call('complete', { sha: newSha, usage })).status, 200);
  await world.issue(jobId, { type: 'RefuteDelivery', explanation: 'GitHub lagged.' });
  await world.issue(jobId, { type: 'RetryJob', by: requester });
  const inputHash = (await world.ledger.read(jobId)).details?.inputHash ?? '';
  await world.issue(jobId, { type: 'RecordVerdict', verdict: verdict('approve', inputHash) });
  await world.deliverDispatch();
  const second = world.worker(jobId, 2);
  assert.equal((await second.register()).body.branchSha, newSha);
  await second.call('plan', work);
  return { jobId, second, newSha };
}

describe('an attempt that finds nothing to change', () => {
  it('leaves what an earlier one pushed to be verified, also when it says so twice', async () => {
    const world = createWorkerApiWorld();
    const { jobId, second, newSha } = await lookingAgain(world);
    for (let time = 0; time < 2; time += 1)
      assert.equal((await second.call('fail', nothingToDo)).status, 200);
    const { state, details } = await world.ledger.read(jobId);
    assert.deepEqual([state, details?.attempt?.pushedSha], ['VALIDATING', newSha]);
    assert.equal(details?.usage.modelCalls, 2, 'each attempt is counted once');
    await world.issue(jobId, { type: 'VerifyDelivery', pullRequest: 8, headSha: newSha });
    assert.equal(await world.stateOf(jobId), 'DEPLOYABLE');
  });

  it('is heard only once the branch could be read', async () => {
    const world = createWorkerApiWorld();
    const { jobId, second } = await lookingAgain(world);
    world.github.failNext(1, 'branchHead');
    assert.equal((await second.call('fail', nothingToDo)).code, 'unavailable');
    assert.equal(await world.stateOf(jobId), 'IN_PROGRESS');
    assert.equal((await second.call('fail', nothingToDo)).status, 200);
    assert.equal(await world.stateOf(jobId), 'VALIDATING');
  });

  it('ends the job where somebody has deleted the branch meanwhile', async () => {
    const world = createWorkerApiWorld();
    const { jobId, second } = await lookingAgain(world);
    world.github.at(world.address).branches.delete(branch);
    assert.equal((await second.call('fail', nothingToDo)).status, 200);
    assert.equal((await world.ledger.read(jobId)).details?.outcome, 'NO_CHANGES');
  });

  it('costs no look at the branch where nothing can be there, nor does another end', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const worker = world.worker(jobId);
    await worker.register();
    await worker.call('fail', nothingToDo);
    assert.ok(!world.github.state.calls.includes('branchHead'));
    const other = createWorkerApiWorld();
    const { jobId: again, second } = await lookingAgain(other);
    const looks = () => other.github.state.calls.filter((name) => name === 'branchHead').length;
    const before = looks();
    await second.call('fail', { ...nothingToDo, stopReason: 'timeout' });
    assert.deepEqual([await other.stateOf(again), looks()], ['APPROVED', before]);
  });
});

describe('an attempt that is given up while its push is being authorised', () => {
  for (const [operation, failure] of [
    ['fail', { stopReason: 'worker_error', explanation: 'No answer to authorize-push.', usage }],
    ['stuck', { explanation: 'No answer to authorize-push.', usage }],
  ] as const)
    it(`is heard at once when it says ${operation}, with why and at what cost`, async () => {
      const world = createWorkerApiWorld();
      const jobId = await world.start();
      const worker = world.worker(jobId);
      await worker.register();
      await worker.call('plan', {
        plan: await world.artifact('plan'),
        items: 1,
        writeGlobs: ['src/**'],
        usage,
      });
      await worker.call('validate');
      const report = await world.artifact('report');
      whileItIsWritten({ governance: world }, 'FailAttempt', async () => {
        const push = { oldSha: null, newSha: 'b'.repeat(40), gates: [], report };
        assert.equal((await worker.call('authorize-push', push)).status, 200);
      });
      for (let time = 0; time < 2; time += 1)
        assert.equal((await worker.call(operation, failure)).status, 200);
      const { details } = await world.ledger.read(jobId);
      assert.deepEqual(details?.attempt?.pushAuthorized?.newSha, 'b'.repeat(40));
      assert.equal(details?.lastFailure?.explanation, failure.explanation);
      assert.equal(details?.usage.modelCalls, usage.modelCalls);
    });

  it('is heard only once the branch could be read, whether or not a push was authorised', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const worker = world.worker(jobId);
    await worker.register();
    await worker.call('plan', {
      plan: await world.artifact('plan'),
      items: 1,
      writeGlobs: ['src/**'],
      usage,
    });
    await worker.call('validate');
    const failure = { stopReason: 'timeout', explanation: 'Too slow.', usage };
    world.github.failNext(1, 'branchHead');
    assert.equal((await worker.call('fail', failure)).code, 'unavailable');
    assert.equal(await world.stateOf(jobId), 'VALIDATING');
    assert.equal((await worker.call('fail', failure)).status, 200);
    assert.equal(await world.stateOf(jobId), 'APPROVED');
  });
});
