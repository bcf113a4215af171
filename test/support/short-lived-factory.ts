import { join } from 'node:path';
import { createProcessTaskRunner } from '../../src/adapters/local/tasks/process-task-runner.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { taskRequest } from '../contract/ports/task-runner.ts';
import { silentLog } from './silent-log.ts';

/* Starts one task, says its process id, and waits to be killed. */
const [dataDir = '', jobId = ''] = process.argv.slice(2);
const runner = await createProcessTaskRunner({
  dataDir,
  entry: join(import.meta.dirname, 'idle-worker.mjs'),
  environment: { PATH: process.env.PATH ?? '' },
  onExit: async () => {},
  clock: systemClock,
  log: silentLog,
});
const { taskId } = await runner.run(taskRequest(jobId));
process.stdout.write(`${taskId.replace('process:', '')}\n`);
setInterval(() => {}, 60_000);
