import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { workerEnvironmentSchema } from '../config/worker-environment.ts';
import { findAgent } from '../execution/agents/agent-registry.ts';
import { createOpenAiModel } from '../execution/agents/openai/openai-model.ts';
import { createHttpWorkerControl } from '../execution/control/http-worker-control.ts';
import { createGitProgram } from '../execution/git/git-program.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import { localMeans } from '../execution/supervisor/local-means.ts';
import { type AttemptEnd, runAttempt } from '../execution/supervisor/run-attempt.ts';

const controlTimeoutMs = 30_000;
const gitTimeoutMs = 10 * 60_000;

/**
 * Carries out the attempt that the environment names, in a folder of its own that is gone afterwards. `terminated`: aborted when the platform wants the worker
 * to end.
 *
 * Throws FactoryError `environment-invalid`, and whatever keeps the worker from registering.
 */
export async function runWorker(environment: Environment, terminated: AbortSignal): Promise<AttemptEnd> {
  const env = parseEnvironment('worker', workerEnvironmentSchema, environment);
  const token = randomBytes(32).toString('hex');
  const log = createJsonLog({ service: 'worker', secrets: [token, env.REGISTRATION_CODE] });
  const attempt = { jobId: env.JOB_ID, attempt: env.ATTEMPT };
  const folder = await realpath(await mkdtemp(join(env.TMPDIR, `factory-${env.JOB_ID}-${env.ATTEMPT}-`)));
  try {
    const end = await runAttempt({
      ...localMeans,
      control: createHttpWorkerControl({
        ...attempt,
        url: env.WORKER_API_URL,
        token,
        random: systemRandom,
        pause: localMeans.pause,
        timeoutMs: controlTimeoutMs,
        fetch,
      }),
      registration: {
        code: env.REGISTRATION_CODE,
        tokenHash: createHash('sha256').update(token).digest('hex'),
      },
      folder,
      git: createGitProgram({ searchPath: env.PATH, timeoutMs: gitTimeoutMs }),
      searchPath: env.PATH,
      view: viewMachine(env.PATH, dirname(process.execPath)),
      unsafeNoSandbox: env.FACTORY_UNSAFE_NO_SANDBOX === 'true',
      findAgent,
      createModel: ({ name, baseUrl, apiKey }) => createOpenAiModel({ model: name, baseUrl, apiKey }),
      clock: systemClock,
      ids: uuidIds,
      random: systemRandom,
      log,
      terminated,
    });
    log.info('attempt ended', {
      ...attempt,
      outcome: end.outcome,
      ...('stopReason' in end ? { code: end.stopReason } : {}),
    });
    return end;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
