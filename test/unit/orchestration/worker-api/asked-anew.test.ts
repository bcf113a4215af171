import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FrozenRequest } from '../../../../src/contracts/frozen-request.ts';
import { type Assignment, assignmentSchema } from '../../../../src/contracts/worker-protocol.ts';
import { canonicalHash, canonicalJson } from '../../../../src/ledger/canonical-json.ts';
import { requester, secondSha, verdict } from '../../../support/job-scenario.ts';
import { createWorkerApiWorld, usage } from '../../../support/worker-api-world.ts';

type World = ReturnType<typeof createWorkerApiWorld>;

/** A worker that has planned and worked, and has pushed if it is told to; then its job is stopped. */
async function stoppedOn(world: World, { pushes }: { pushes: boolean }) {
  const jobId = await world.start();
  const worker = world.worker(jobId);
  await worker.register();
  const [plan, bundle, report] = [
    await world.artifact('plan'),
    await world.artifact('bundle'),
    await world.artifact('report'),
  ];
  await worker.call('plan', { plan, items: 1, writeGlobs: ['src/**'], usage });
  await worker.call('checkpoint', { bundle, headSha: secondSha, finishedItems: ['1'] });
  const branch = 'factory/3-add-a-greeting';
  let newSha: string | undefined;
  if (pushes) {
    await worker.call('validate');
    newSha = world.github.commit(world.address, branch, { 'greeting.txt': 'Hello.' });
    await worker.call('authorize-push', { oldSha: null, newSha, gates: [], report });
    assert.equal((await worker.call('complete', { sha: newSha, usage })).status, 200);
  }
  await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
  return { jobId, newSha };
}

async function nextOf(world: World, jobId: string, options: { anew: boolean }): Promise<Assignment> {
  const { details } = await world.ledger.read(jobId);
  assert.ok(details);
  const former = JSON.parse(Buffer.from(await world.artifacts.get(details.request.artifact)).toString());
  const frozen: FrozenRequest = { ...former, title: 'Print the date', body: 'No greeting any more.' };
  const request = {
    hash: canonicalHash(frozen),
    artifact: await world.artifact(canonicalJson(frozen)),
    title: frozen.title,
  };
  await world.issue(jobId, { type: 'RetryJob', by: requester, ...(options.anew ? { request } : {}) });
  const inputHash = (await world.ledger.read(jobId)).details?.inputHash ?? '';
  await world.issue(jobId, { type: 'RecordVerdict', verdict: verdict('approve', inputHash) });
  await world.deliverDispatch();
  return assignmentSchema.parse((await world.worker(jobId, 2).register()).body);
}

describe('an attempt at a request that was frozen anew', () => {
  it('is handed nothing that was planned or worked at for the one before', async () => {
    const world = createWorkerApiWorld();
    const { jobId } = await stoppedOn(world, { pushes: false });
    const next = await nextOf(world, jobId, { anew: true });
    assert.equal(next.request.title, 'Print the date');
    assert.deepEqual([next.plan, next.checkpoint], [undefined, undefined]);
  });

  it('is told that what the branch holds was made for another', async () => {
    const world = createWorkerApiWorld();
    const { jobId, newSha } = await stoppedOn(world, { pushes: true });
    const next = await nextOf(world, jobId, { anew: true });
    assert.deepEqual([next.branchSha, next.formerWork, next.earlierWork], [newSha, true, undefined]);
  });

  it('is another thing than one that is tried again, which goes on with what there is', async () => {
    const world = createWorkerApiWorld();
    const { jobId, newSha } = await stoppedOn(world, { pushes: true });
    const next = await nextOf(world, jobId, { anew: false });
    assert.deepEqual([next.branchSha, next.formerWork, next.earlierWork], [newSha, undefined, true]);
    assert.deepEqual([next.plan !== undefined, next.checkpoint?.finishedItems], [true, ['1']]);
  });
});
