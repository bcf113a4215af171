import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTaskStarter } from '../../../../src/orchestration/dispatch/task-starter.ts';
import type { TaskRequest } from '../../../../src/ports/task-runner.ts';

describe('the start of a task', () => {
  it('asks for a place that nobody takes away for critical work alone', async () => {
    const asked: TaskRequest[] = [];
    const startTask = createTaskStarter({
      tasks: {
        async run(task) {
          asked.push(task);
          return { taskId: '1' };
        },
        stop: async () => undefined,
        status: async () => 'unknown',
        list: async () => [],
      },
      workerApiUrl: 'https://api.test',
      registrationKey: 'r'.repeat(32),
    });
    await startTask('77-1', 1, 'critical');
    await startTask('77-2', 1, 'high');
    await startTask('77-3', 1);
    assert.deepEqual(
      asked.map(({ uninterrupted }) => uninterrupted),
      [true, undefined, undefined],
    );
  });
});
