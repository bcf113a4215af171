import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { processStart } from '../../../src/adapters/local/tasks/process-identity.ts';
import { taskRequest } from '../../contract/ports/task-runner.ts';
import { startProcessTasks } from '../../support/process-tasks.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const path = { PATH: process.env.PATH ?? '' };

describe('tasks as child processes', () => {
  it('tell how they ended, once', async () => {
    const told: string[] = [];
    const { runner, outputOf, ended } = await startProcessTasks();
    const task = taskRequest('1-1');
    await runner.run(task);
    const [worker] = await outputOf(task);
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    told.push(await ended(task));
    assert.deepEqual(told, ['signal SIGKILL']);
    assert.equal((await runner.status(task)).state, 'stopped');
  });

  it('get nothing of this process’ environment', async () => {
    process.env.A_SECRET_OF_THE_FACTORY = 'secret';
    after(() => delete process.env.A_SECRET_OF_THE_FACTORY);
    const { runner, outputOf } = await startProcessTasks();
    await runner.run(taskRequest('1-2'));
    const [worker] = await outputOf(taskRequest('1-2'));
    assert.deepEqual(Object.keys(worker?.environment ?? {}).toSorted(), [
      'ATTEMPT',
      'JOB_ID',
      'NODE_COMPILE_CACHE',
      'PATH',
      'REGISTRATION_CODE',
      'WORKER_API_URL',
    ]);
  });

  it('leave nothing of their process group behind', async () => {
    const { runner, outputOf, ended } = await startProcessTasks({ environment: { ...path, CHILD: 'yes' } });
    const task = taskRequest('1-3');
    await runner.run(task);
    const [worker] = await outputOf(task);
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await ended(task);
    await gone(worker?.child ?? 0);
  });

  it('that do not end when they are asked to are made to', async () => {
    const { runner, outputOf, ended } = await startProcessTasks({
      environment: { ...path, STUBBORN: 'yes' },
      graceMs: 50,
    });
    const task = taskRequest('1-4');
    await runner.run(task);
    await outputOf(task);
    await runner.stop(task, 'cancelled');
    assert.equal(await ended(task), 'signal SIGKILL');
  });

  it('keep their output to the owner of the factory', async () => {
    const { runner, logFile } = await startProcessTasks();
    await runner.run(taskRequest('1-5'));
    assert.equal((await stat(logFile(taskRequest('1-5')))).mode & 0o777, 0o600);
  });

  it('cannot escape their folder by a job id', async () => {
    const { runner } = await startProcessTasks();
    await assert.rejects(runner.run(taskRequest('../../etc/passwd')), { code: 'job-id-invalid' });
  });

  it('that cannot be started are to be tried again', async () => {
    const { runner, logFile } = await startProcessTasks();
    const task = taskRequest('1-6');
    await mkdir(`${logFile(task).replace(/log$/, 'json')}.new`);
    await assert.rejects(runner.run(task), { code: 'task-not-started', disposition: 'retry' });
    assert.equal((await runner.status(task)).state, 'unknown');
  });

  it('all end when the factory closes', async () => {
    const { runner, outputOf, ended } = await startProcessTasks();
    const task = taskRequest('1-7');
    await runner.run(task);
    await outputOf(task);
    await runner.close();
    assert.equal(await ended(task), 'exit code 0');
  });
});

describe('tasks that outlived a factory that was killed', () => {
  /** A factory of its own process that starts one task and is killed. */
  async function orphan(dataDir: string, jobId: string): Promise<number> {
    const factory = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../support/short-lived-factory.ts'), dataDir, jobId],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = await once(factory.stdout, 'data');
    factory.kill('SIGKILL');
    await once(factory, 'exit');
    return Number(String(line).trim());
  }

  it('are found and ended by the next one', async () => {
    const dataDir = temporaryFolder('orphans');
    const pid = await orphan(dataDir, '9-1');
    assert.notEqual(await processStart(pid), undefined, 'it lives on');
    const { runner } = await startProcessTasks({ dataDir });
    assert.equal(await processStart(pid), undefined);
    assert.equal((await runner.status(taskRequest('9-1'))).state, 'stopped');
    assert.equal((await runner.status(taskRequest('9-2'))).state, 'unknown');
  });

  it('are not mistaken for another process that got their id', async () => {
    const dataDir = temporaryFolder('orphans');
    await startProcessTasks({ dataDir });
    const other = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
    after(() => other.kill('SIGKILL'));
    await once(other, 'spawn');
    const record = { jobId: '9-3', attempt: 1, pid: other.pid, startedAs: '1', ended: false };
    await writeFile(join(dataDir, 'tasks', '9-3-1.json'), JSON.stringify(record));
    await writeFile(join(dataDir, 'tasks', '9-4-1.json'), '{ broken');
    const { runner } = await startProcessTasks({ dataDir });
    assert.equal(other.exitCode ?? other.signalCode, null);
    assert.equal((await runner.status(taskRequest('9-3'))).state, 'stopped');
  });
});

/** Resolves when there is no such process; the kernel takes a moment after the kill. */
async function gone(pid: number): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while ((await processStart(pid)) !== undefined) await setTimeout(5, undefined, { signal: deadline });
}
