import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type WorkerOperation, workerOperations } from '../../../../src/contracts/worker-protocol.ts';
import { registrationCode } from '../../../../src/orchestration/registration-code.ts';
import { firstSha, requester } from '../../../support/job-scenario.ts';
import { registrationKey } from '../../../support/orchestration-world.ts';
import { createWorkerApiWorld, usage } from '../../../support/worker-api-world.ts';

const tokenHash = 'a'.repeat(64);

/** A well-formed request of every operation, so that only identity and rights decide. */
function requestOf(operation: WorkerOperation): object {
  const ref = { sha256: 'b'.repeat(64), bytes: 1 };
  const requests: Record<WorkerOperation, object> = {
    register: { code: 'c'.repeat(64), tokenHash },
    heartbeat: { phase: 'working', step: 1, note: '' },
    ask: { questions: ['Which greeting?'], usage },
    plan: { plan: ref, items: 1, writeGlobs: ['src/**'], usage },
    checkpoint: { bundle: ref, headSha: firstSha, finishedItems: [] },
    validate: {},
    'resume-work': { failingGates: [] },
    reserve: { reservationId: 'one', microUsd: 1 },
    settle: { reservationId: 'one', microUsd: 1 },
    upload: ref,
    'clone-token': {},
    'authorize-push': { oldSha: null, newSha: firstSha, gates: [], report: ref },
    deliver: { archive: ref, sha: firstSha, gates: [], report: ref, usage },
    complete: { sha: firstSha, usage },
    fail: { stopReason: 'timeout', explanation: 'Out of time.', usage },
    stuck: { explanation: 'Nothing helps.', usage },
  };
  return requests[operation];
}

const operations = Object.keys(workerOperations) as WorkerOperation[];
const withToken = operations.filter((operation) => operation !== 'register');

describe('registration', () => {
  it('is refused for a forged code, for the code of another attempt, and for that of another job', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const worker = world.worker(jobId);
    const codes = [
      'd'.repeat(64),
      registrationCode(registrationKey, jobId, 2),
      registrationCode(registrationKey, '77-4', 1),
      registrationCode('another key', jobId, 1),
    ];
    for (const code of codes) {
      const answer = await world.post(worker.path('register'), JSON.stringify({ code, tokenHash }));
      assert.deepEqual([answer.status, answer.code], [401, 'unauthorized']);
    }
    assert.equal((await world.ledger.read(jobId)).details?.attempt?.tokenHash, undefined);
  });

  it('succeeds again with the same token, and is refused with a second one', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const first = await world.worker(jobId).register();
    assert.equal(first.status, 200);
    assert.deepEqual((await world.worker(jobId).register()).body, first.body);
    for (const thief of ['thief', 'thief', 'other thief']) {
      const answer = await world.worker(jobId, 1, thief).register();
      assert.deepEqual([answer.status, answer.code], [401, 'unauthorized']);
    }
    const refusals = (await world.ledger.commits(jobId)).filter(({ events }) =>
      events.some((event) => event.type === 'CommandRefused'),
    );
    assert.equal(refusals.length, 1, 'however often it is tried, the log grows by one entry');
  });

  it('lets exactly one of many racing workers in', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => world.worker(jobId, 1, `racer-${index}`).register()),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  });

  it('is refused once the job has been cancelled', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
    assert.equal((await world.worker(jobId).register()).code, 'stopped');
  });

  it('is refused for an attempt that has been superseded', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'never-registered' });
    await world.deliverDispatch();
    assert.equal((await world.worker(jobId).register()).code, 'fenced');
    assert.equal((await world.worker(jobId, 2).register()).status, 200);
  });

  it('is refused for a job that does not exist', async () => {
    const world = createWorkerApiWorld();
    const answer = await world.worker('77-404').register();
    assert.equal(answer.code, 'fenced');
  });
});

describe('every operation but register', () => {
  for (const operation of withToken) {
    it(`${operation} is refused without a token, with another one, and before anybody registered`, async () => {
      const world = createWorkerApiWorld();
      const jobId = await world.start();
      const worker = world.worker(jobId);
      const body = JSON.stringify(requestOf(operation));
      assert.equal((await worker.call(operation, requestOf(operation))).code, 'unauthorized');
      await worker.register();
      for (const authorization of [
        undefined,
        'Bearer ',
        'Bearer wrong',
        'Basic dG9rZW4=',
        `Bearer ${'x'.repeat(600)}`,
      ]) {
        const headers = authorization === undefined ? {} : { authorization };
        const answer = await world.post(worker.path(operation), body, headers as Record<string, string>);
        assert.deepEqual([answer.status, answer.code], [401, 'unauthorized']);
      }
      const stranger = world.worker(jobId, 1, 'stranger');
      assert.equal((await stranger.call(operation, requestOf(operation))).code, 'unauthorized');
    });

    it(`${operation} of a zombie is fenced: an attempt that a newer one has replaced`, async () => {
      const world = createWorkerApiWorld();
      const jobId = await world.start();
      const zombie = world.worker(jobId);
      await zombie.register();
      await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat' });
      await world.deliverDispatch();
      await world.worker(jobId, 2).register();
      const before = await world.ledger.commits(jobId);
      const answer = await zombie.call(operation, requestOf(operation));
      assert.deepEqual([answer.status, answer.code], [409, 'fenced']);
      assert.equal((await world.ledger.commits(jobId)).length, before.length, 'the log did not change');
      assert.deepEqual(world.github.minted, []);
    });

    it(`${operation} of a job that was cancelled tells the worker to stop`, async () => {
      const world = createWorkerApiWorld();
      const jobId = await world.start();
      const worker = world.worker(jobId);
      await worker.register();
      await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
      const answer = await worker.call(operation, requestOf(operation));
      if (operation === 'heartbeat') assert.equal(answer.body.directive, 'stop');
      else if (operation === 'settle') assert.equal(answer.status, 200, 'money that was spent is counted');
      else assert.deepEqual([answer.status, answer.code], [410, 'stopped']);
      assert.deepEqual(world.github.minted, []);
    });
  }
});

describe('requests that are not of the protocol', () => {
  it('get a precise refusal and change nothing', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const worker = world.worker(jobId);
    await worker.register();
    const before = await world.ledger.commits(jobId);
    const authorization = `Bearer token-of-${jobId}-1`;
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '{"phase":"dancing","step":1,"note":""}',
      '{"phase":"working","step":-1,"note":""}',
    ]) {
      const answer = await world.post(worker.path('heartbeat'), body, { authorization });
      assert.deepEqual([answer.status, answer.code], [400, 'invalid'], body);
    }
    assert.equal((await world.ledger.commits(jobId)).length, before.length);
  });

  it('are refused beyond a mebibyte, announced or not', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const worker = world.worker(jobId);
    await worker.register();
    const huge = JSON.stringify({ phase: 'working', step: 1, note: 'x'.repeat(1024 * 1024) });
    assert.equal((await world.post(worker.path('heartbeat'), huge)).status, 413);
    const lengthless = new Request(`http://worker-api${worker.path('heartbeat')}`, {
      method: 'POST',
      body: new Blob([huge]).stream(),
      duplex: 'half',
    } as RequestInit);
    assert.equal((await world.app.request(lengthless)).status, 413);
  });

  it('have no other paths, methods, attempts or job ids', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const paths = [
      '/',
      '/v1/jobs',
      `/v1/jobs/${jobId}/attempts/1/unknown`,
      `/v1/jobs/${jobId}/attempts/1/__proto__`,
      `/v1/jobs/${jobId}/attempts/0/heartbeat`,
      `/v1/jobs/${jobId}/attempts/1.5/heartbeat`,
      `/v1/jobs/${jobId}/attempts/one/heartbeat`,
      `/v1/jobs/${'j'.repeat(101)}/attempts/1/heartbeat`,
      '/v1/jobs/..%2F..%2F/attempts/1/heartbeat',
    ];
    for (const path of paths) assert.equal((await world.post(path, '{}')).status, 404, path);
    const read = await world.app.request(`/v1/jobs/${jobId}/attempts/1/heartbeat`);
    assert.equal(read.status, 404);
  });

  it('do not learn what went wrong inside, only whether to try again', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    world.github.failNext(1);
    const unavailable = await world.worker(jobId).register();
    assert.deepEqual([unavailable.status, unavailable.code], [503, 'unavailable']);
    assert.deepEqual(
      world.metrics.recorded.map(({ name, facts }) => [name, facts?.code]),
      [['faults', 'github-unavailable']],
    );
    assert.equal(
      (await world.worker(jobId).register()).status,
      200,
      'the same call succeeds once GitHub answers',
    );
    world.ledger.read = async () => {
      throw new TypeError('secret detail');
    };
    const broken = await world.worker(jobId).call('heartbeat', requestOf('heartbeat'));
    assert.equal(broken.code, 'unavailable');
    assert.ok(!JSON.stringify(broken.body).includes('secret detail'));
  });
});
