import { mkdtemp, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import type { WorkerEnvironment } from '../config/worker-environment.ts';
import type { Assignment } from '../contracts/worker-protocol.ts';
import { findAgent } from '../execution/agents/agent-registry.ts';
import { createOpenAiModel } from '../execution/agents/openai/openai-model.ts';
import { behindGateway } from '../execution/egress/behind-gateway.ts';
import { createGitProgram } from '../execution/git/git-program.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import { localMeans } from '../execution/supervisor/local-means.ts';
import { removeFolder } from '../execution/supervisor/remove-folder.ts';
import type { Rights } from '../execution/supervisor/rights.ts';
import { type AttemptEnd, runAttempt } from '../execution/supervisor/run-attempt.ts';
import type { WorkerControl } from '../ports/worker-control.ts';

const gitTimeoutMs = 10 * 60_000;

/** Carries out an attempt with this machine's means, in a folder of its own that is gone afterwards. `secrets`: what no log may tell. */
export async function carryOutAttempt(worker: {
  env: WorkerEnvironment;
  control: WorkerControl;
  registered: Promise<Assignment>;
  secrets: string[];
  rights: Rights;
}): Promise<AttemptEnd> {
  const { env, control, registered, secrets, rights } = worker;
  const attempt = { jobId: env.JOB_ID, attempt: env.ATTEMPT };
  const log = createJsonLog({ service: 'worker', secrets });
  const folder = await realpath(await mkdtemp(join(env.TMPDIR, `factory-${env.JOB_ID}-${env.ATTEMPT}-`)));
  try {
    const end = await runAttempt({
      ...localMeans,
      control,
      register: () => registered,
      folder,
      git: createGitProgram({ searchPath: env.PATH, timeoutMs: gitTimeoutMs, proxy: env.HTTPS_PROXY }),
      searchPath: env.PATH,
      view: viewMachine(env.PATH, dirname(process.execPath)),
      ...(env.HTTPS_PROXY === undefined ? {} : { reach: behindGateway(env.HTTPS_PROXY) }),
      unsafeNoSandbox: env.FACTORY_UNSAFE_NO_SANDBOX === 'true',
      findAgent,
      createModel: ({ name, baseUrl, apiKey }) => createOpenAiModel({ model: name, baseUrl, apiKey }),
      clock: systemClock,
      ids: uuidIds,
      random: systemRandom,
      log,
      secrets,
      rights,
    });
    const code = 'stopReason' in end ? { code: end.stopReason } : {};
    log.info('attempt ended', { ...attempt, outcome: end.outcome, ...code });
    return end;
  } finally {
    await removeFolder(folder);
  }
}
