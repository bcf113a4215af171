import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TaskRequest, TaskRunner } from '../../../src/ports/task-runner.ts';

type AttemptKey = { jobId: string; attempt: number };

export type TaskRunnerUnderTest = {
  runner: TaskRunner;
  /** Resolves when the platform says that the task has ended. */
  ended(attempt: AttemptKey): Promise<void>;
  /** The variables the task was given, without those of the platform; waits until the task is up. */
  environmentOf(attempt: AttemptKey): Promise<Record<string, string>>;
  /** How many tasks have ever been started for the attempt. */
  started(attempt: AttemptKey): Promise<number>;
};

/** The task that `taskRequest` asks for runs until it is stopped. */
export function taskRequest(jobId: string, attempt = 1): TaskRequest {
  return {
    jobId,
    attempt,
    clientToken: `${jobId}-${attempt}`,
    environment: {
      WORKER_API_URL: 'http://127.0.0.1:9',
      JOB_ID: jobId,
      ATTEMPT: String(attempt),
      REGISTRATION_CODE: 'c'.repeat(64),
    },
  };
}

export function describeTaskRunnerContract(name: string, make: () => Promise<TaskRunnerUnderTest>): void {
  describe(`task runner: ${name}`, () => {
    it('runs the task of an attempt until it is stopped', async () => {
      const { runner, ended } = await make();
      const task = taskRequest('1-1');
      assert.equal((await runner.status(task)).state, 'unknown');
      assert.ok((await runner.run(task)).taskId.length > 0);
      assert.equal((await runner.status(task)).state, 'running');
      await runner.stop(task, 'enough');
      await ended(task);
      assert.equal((await runner.status(task)).state, 'stopped');
    });

    it('tells since when the task of an attempt is there, also when it was asked for again', async () => {
      const { runner } = await make();
      const task = taskRequest('1-8');
      const before = Date.now();
      await runner.run(task);
      const first = await runner.status(task);
      assert.ok(first.state === 'running' && first.since >= before - 1_000 && first.since <= Date.now());
      await runner.run(task);
      assert.deepEqual(await runner.status(task), first);
    });

    it('gives the task its four variables', async () => {
      const { runner, environmentOf } = await make();
      const task = taskRequest('1-2', 7);
      await runner.run(task);
      assert.deepEqual(await environmentOf(task), task.environment);
    });

    it('finds the task of an attempt that is there already, also when asked at the same time', async () => {
      const { runner, started } = await make();
      const task = taskRequest('1-3');
      const answers = await Promise.all([runner.run(task), runner.run(task), runner.run(task)]);
      answers.push(await runner.run(task));
      assert.equal(new Set(answers.map(({ taskId }) => taskId)).size, 1);
      assert.equal(await started(task), 1);
    });

    it('does not start the task of an attempt again once it has ended', async () => {
      const { runner, ended, started, environmentOf } = await make();
      const task = taskRequest('1-4');
      const { taskId } = await runner.run(task);
      await environmentOf(task);
      await runner.stop(task, 'enough');
      await ended(task);
      assert.equal((await runner.run(task)).taskId, taskId);
      assert.equal(await started(task), 1);
      assert.equal((await runner.status(task)).state, 'stopped');
    });

    it('keeps attempts of a job apart', async () => {
      const { runner, ended } = await make();
      const first = taskRequest('1-5', 1);
      const second = taskRequest('1-5', 11);
      await Promise.all([runner.run(first), runner.run(second)]);
      await runner.stop(first, 'superseded');
      await ended(first);
      assert.equal((await runner.status(first)).state, 'stopped');
      assert.equal((await runner.status(second)).state, 'running');
    });

    it('lists the attempts whose task runs, and no others', async () => {
      const { runner, ended, environmentOf } = await make();
      const listed = async () =>
        (await runner.list())
          .filter(({ jobId }) => jobId.startsWith('2-'))
          .map((a) => `${a.jobId}/${a.attempt}`);
      const first = taskRequest('2-7', 1);
      const second = taskRequest('2-7', 12);
      assert.deepEqual(await listed(), []);
      await Promise.all([runner.run(first), runner.run(second)]);
      await environmentOf(first);
      assert.deepEqual((await listed()).toSorted(), ['2-7/1', '2-7/12']);
      await runner.stop(first, 'enough');
      await ended(first);
      assert.deepEqual(await listed(), ['2-7/12']);
    });

    it('does nothing when it stops what never ran or has ended', async () => {
      const { runner, ended } = await make();
      const task = taskRequest('1-6');
      await runner.stop(task, 'never ran');
      assert.equal((await runner.status(task)).state, 'unknown');
      await runner.run(task);
      await runner.stop(task, 'enough');
      await ended(task);
      await runner.stop(task, 'again');
      assert.equal((await runner.status(task)).state, 'stopped');
    });
  });
}
