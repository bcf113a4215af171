import { createHash } from 'node:crypto';
import type { Priority } from '../../job/job-values.ts';
import type { TaskRunner } from '../../ports/task-runner.ts';
import { registrationCode } from '../registration-code.ts';

/** ECS takes up to 64 characters. */
const maximalTokenLength = 64;

/**
 * Starts the task of an attempt. May be called again for the same attempt: the runner finds the task by its client token. Critical work is given a place that nobody
 * takes away.
 */
export type StartTask = (jobId: string, attempt: number, priority?: Priority) => Promise<void>;

export function createTaskStarter(options: {
  tasks: TaskRunner;
  workerApiUrl: string;
  registrationKey: string;
}): StartTask {
  return async (jobId, attempt, priority) => {
    await options.tasks.run({
      jobId,
      attempt,
      clientToken: clientTokenOf(jobId, attempt),
      ...(priority === 'critical' ? { uninterrupted: true } : {}),
      environment: {
        WORKER_API_URL: options.workerApiUrl,
        JOB_ID: jobId,
        ATTEMPT: String(attempt),
        REGISTRATION_CODE: registrationCode(options.registrationKey, jobId, attempt),
      },
    });
  };
}

/** `<job>-<attempt>`, or its SHA-256 where that is too long for the platform. */
export function clientTokenOf(jobId: string, attempt: number): string {
  const token = `${jobId}-${attempt}`;
  return token.length <= maximalTokenLength ? token : createHash('sha256').update(token).digest('hex');
}
