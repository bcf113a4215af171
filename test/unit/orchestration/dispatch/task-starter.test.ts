import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holderOfCredential } from '../../../../src/execution/egress/holder-of-credential.ts';
import { createTaskStarter } from '../../../../src/orchestration/dispatch/task-starter.ts';
import type { TaskRequest } from '../../../../src/ports/task-runner.ts';
import { silentLog } from '../../../support/silent-log.ts';

const noon = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;
const key = 'e'.repeat(32);

function starting(egress?: Parameters<typeof createTaskStarter>[0]['egress']) {
  const asked: TaskRequest[] = [];
  const startTask = createTaskStarter({
    tasks: {
      async run(task) {
        asked.push(task);
        return { taskId: '1' };
      },
      stop: async () => undefined,
      status: async () => ({ state: 'unknown' }),
      list: async () => [],
    },
    workerApiUrl: 'https://api.test',
    registrationKey: 'r'.repeat(32),
    egress,
    log: silentLog,
  });
  return { asked, startTask };
}

describe('the start of a task', () => {
  it('asks for a place that nobody takes away for critical work alone', async () => {
    const { asked, startTask } = starting();
    await startTask('77-1', 1, 'critical');
    await startTask('77-2', 1, 'high');
    await startTask('77-3', 1);
    assert.deepEqual(
      asked.map(({ uninterrupted }) => uninterrupted),
      [true, undefined, undefined],
    );
  });

  it('tells a worker of the egress gateway with a credential of its attempt, which is good for a day', async () => {
    let now = noon + 1;
    const { asked, startTask } = starting({
      gatewayUrl: 'http://egress.test:3128',
      key,
      clock: { now: () => now },
    });
    await startTask('77-1', 2);
    now += hour - 1;
    await startTask('77-1', 2);
    const [first, again] = asked.map(({ environment }) => environment.HTTPS_PROXY ?? '');
    assert.equal(first, again, 'the same request within the hour');
    const { host, username, password } = new URL(first ?? '');
    assert.equal(host, 'egress.test:3128');
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const at = (time: number) => holderOfCredential(key, authorization, time);
    assert.deepEqual(at(noon + 24 * hour), { jobId: '77-1', attempt: 2 });
    assert.equal(at(noon + 25 * hour), 'credential-expired');
  });

  it('tells of no egress gateway where the network has none', async () => {
    const { asked, startTask } = starting();
    await startTask('77-1', 1);
    assert.deepEqual(Object.keys(asked[0]?.environment ?? {}), [
      'WORKER_API_URL',
      'JOB_ID',
      'ATTEMPT',
      'REGISTRATION_CODE',
    ]);
  });
});
