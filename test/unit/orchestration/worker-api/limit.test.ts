import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { assignmentSchema } from '../../../../src/contracts/worker-protocol.ts';
import { registrationCode } from '../../../../src/orchestration/registration-code.ts';
import { requester } from '../../../support/job-scenario.ts';
import { registrationKey } from '../../../support/orchestration-world.ts';
import { createWorkerApiWorld } from '../../../support/worker-api-world.ts';

type World = ReturnType<typeof createWorkerApiWorld>;

const beat = { phase: 'preparing', step: 0, note: 'starting' };

/** GitHub wants no requests for so long, or, without a time, is down. */
function refuse({ github }: World, retryAfterSeconds?: number): void {
  github.state.fault = () =>
    new FactoryError('github-unavailable', 'GitHub was asked too often', {
      disposition: 'retry',
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
}

async function started() {
  const world = createWorkerApiWorld();
  const jobId = await world.start();
  return { world, jobId, worker: world.worker(jobId) };
}

function errorIn(body: Record<string, unknown>): Record<string, unknown> {
  return body.error as Record<string, unknown>;
}

describe('worker-api while GitHub wants no requests', () => {
  it('tells the worker when to ask again, in the refusal and in the header', async () => {
    const { world, jobId, worker } = await started();
    refuse(world, 899.2);
    const code = registrationCode(registrationKey, jobId, 1);
    const response = await world.app.request(worker.path('register'), {
      method: 'POST',
      body: JSON.stringify({ code, tokenHash: 'a'.repeat(64) }),
    });
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '900');
    const { error } = (await response.json()) as { error: object };
    assert.deepEqual(error, {
      code: 'unavailable',
      message: 'The factory cannot answer at the moment. Try again.',
      retryAfterSeconds: 900,
    });
  });

  it('names no time where nobody has named one', async () => {
    const { world, worker } = await started();
    refuse(world);
    const { body } = await worker.register();
    assert.deepEqual(Object.keys(errorIn(body)), ['code', 'message']);
  });

  it('never says that it may be asked at once', async () => {
    const { world, worker } = await started();
    refuse(world, 0);
    assert.equal(errorIn((await worker.register()).body).retryAfterSeconds, 1);
  });

  it('knows the worker that has to wait for its work, which keeps its attempt for an hour by its beats', async () => {
    const { world, jobId, worker } = await started();
    refuse(world, 3_600);
    assert.equal((await worker.register()).code, 'unavailable');
    for (let beats = 0; beats < 120; beats += 1) {
      world.clock.advance(30_000);
      assert.deepEqual((await worker.call('heartbeat', beat)).body, { directive: 'continue' });
      if (beats % 2 === 0) await world.sweep();
    }
    assert.ok(!(await world.deliverJobs()).includes('worker-lost'));
    world.github.state.fault = undefined;
    assert.equal(assignmentSchema.parse((await worker.register()).body).jobId, jobId);
  });

  it('has a worker that does not beat meanwhile found lost after two minutes, as ever', async () => {
    const { world, worker } = await started();
    refuse(world, 3_600);
    await worker.register();
    world.clock.advance(120_000);
    await world.sweep();
    assert.ok((await world.deliverJobs()).includes('worker-lost'));
  });

  it('tells the waiting worker that its job was stopped, whichever it asks first', async () => {
    const { world, jobId, worker } = await started();
    refuse(world, 3_600);
    await worker.register();
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    assert.equal((await worker.call('heartbeat', beat)).body.directive, 'stop');
    assert.equal((await worker.register()).code, 'stopped');
  });

  it('tells a registered worker the same of its tokens', async () => {
    const { world, worker } = await started();
    await worker.register();
    refuse(world, 60);
    const { status, body } = await worker.call('clone-token');
    assert.deepEqual([status, errorIn(body).retryAfterSeconds], [503, 60]);
  });
});
