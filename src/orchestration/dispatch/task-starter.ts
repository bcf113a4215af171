import { createHash } from 'node:crypto';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Priority } from '../../job/job-values.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { TaskRequest, TaskRunner } from '../../ports/task-runner.ts';
import { issueEgressCredential } from '../issue-egress-credential.ts';
import { registrationCode } from '../registration-code.ts';

/** ECS takes up to 64 characters. */
const maximalTokenLength = 64;

const hour = 3_600_000;
/** No attempt should be at work for longer; one that is loses its way out, and ends. */
const egressHours = 24;

/**
 * Starts the task of an attempt. May be called again for the same attempt: the runner finds the task by its client token. Critical work is given a place that nobody
 * takes away. Where the platform has no machine now, nothing is thrown: the attempt waits, and the sweeper has it asked for again each minute. A message that came back instead would be a
 * dead letter within half a minute.
 */
export type StartTask = (jobId: string, attempt: number, priority?: Priority) => Promise<void>;

export function createTaskStarter(options: {
  tasks: TaskRunner;
  workerApiUrl: string;
  registrationKey: string;
  /** The egress gateway that alone leads out of the workers' network, where there is one, and the key under which it knows them. */
  egress?: { gatewayUrl: string; key: string; clock: Clock } | undefined;
  log: Log;
}): StartTask {
  return async (jobId, attempt, priority) => {
    const request: TaskRequest = {
      jobId,
      attempt,
      clientToken: clientTokenOf(jobId, attempt),
      ...(priority === 'critical' ? { uninterrupted: true } : {}),
      environment: {
        WORKER_API_URL: options.workerApiUrl,
        JOB_ID: jobId,
        ATTEMPT: String(attempt),
        REGISTRATION_CODE: registrationCode(options.registrationKey, jobId, attempt),
        ...(options.egress === undefined ? {} : { HTTPS_PROXY: gatewayFor(options.egress, jobId, attempt) }),
      },
    };
    try {
      await options.tasks.run(request);
    } catch (error) {
      if (!(error instanceof FactoryError && error.code === 'task-not-placed')) throw error;
      options.log.warn('no machine to be had', { jobId, attempt, error });
    }
  };
}

/** The gateway's address with the attempt's own credential, good to a full hour: when the task is started once more, platforms mostly see the same request. */
function gatewayFor(
  egress: { gatewayUrl: string; key: string; clock: Clock },
  jobId: string,
  attempt: number,
): string {
  const expiresAt = (Math.ceil(egress.clock.now() / hour) + egressHours) * hour;
  const url = new URL(egress.gatewayUrl);
  Object.assign(url, issueEgressCredential(egress.key, { jobId, attempt, expiresAt }));
  return url.href;
}

/** `<job>-<attempt>`, or its SHA-256 where that is too long for the platform. */
export function clientTokenOf(jobId: string, attempt: number): string {
  const token = `${jobId}-${attempt}`;
  return token.length <= maximalTokenLength ? token : createHash('sha256').update(token).digest('hex');
}
