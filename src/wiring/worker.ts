import { createHash, randomBytes } from 'node:crypto';
import { systemRandom } from '../adapters/system/system-random.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { type WorkerEnvironment, workerEnvironmentSchema } from '../config/worker-environment.ts';
import { createHttpWorkerControl } from '../execution/control/http-worker-control.ts';
import { localMeans } from '../execution/supervisor/local-means.ts';
import { createRights } from '../execution/supervisor/rights.ts';
import type { AttemptEnd } from '../execution/supervisor/run-attempt.ts';

const controlTimeoutMs = 30_000;

/**
 * Carries out the attempt that the environment names. `terminated`: aborted when the platform wants the worker to end.
 *
 * The worker registers with the few modules that this takes, and loads agent, gates and sandbox meanwhile: people wait for the moment at which it shows up.
 *
 * Throws FactoryError `environment-invalid`, and whatever keeps the worker from registering.
 */
export async function runWorker(environment: Environment, terminated: AbortSignal): Promise<AttemptEnd> {
  const env = parseEnvironment('worker', workerEnvironmentSchema, environment);
  const token = randomBytes(32).toString('hex');
  const rights = createRights(terminated);
  const control = createHttpWorkerControl({
    url: env.WORKER_API_URL,
    jobId: env.JOB_ID,
    attempt: env.ATTEMPT,
    token,
    random: systemRandom,
    pause: localMeans.pause,
    stopped: rights.signal,
    timeoutMs: controlTimeoutMs,
    fetch,
  });
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const registered = control.call('register', { code: env.REGISTRATION_CODE, tokenHash });
  registered.catch(() => undefined); // it is awaited, and thrown, by the attempt
  const { carryOutAttempt } = await import('./worker-attempt.ts');
  return await carryOutAttempt({
    env,
    control,
    registered,
    secrets: [token, env.REGISTRATION_CODE, ...gatewaySecret(env)],
    rights,
  });
}

/** By which the egress gateway knows this attempt. */
function gatewaySecret({ HTTPS_PROXY }: WorkerEnvironment): string[] {
  const password = HTTPS_PROXY === undefined ? '' : new URL(HTTPS_PROXY).password;
  return password === '' ? [] : [decodeURIComponent(password)];
}
