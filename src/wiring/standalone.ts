import { mkdir, mkdtemp, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import type { ChosenModel } from '../config/model-choice.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { findAgent } from '../execution/agents/agent-registry.ts';
import { createOpenAiModel } from '../execution/agents/openai/openai-model.ts';
import { createGitProgram } from '../execution/git/git-program.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import { runStandalone, type StandaloneOutcome } from '../execution/standalone/run-standalone.ts';
import { localMeans } from '../execution/supervisor/local-means.ts';
import { removeFolder } from '../execution/supervisor/remove-folder.ts';
import { createRights } from '../execution/supervisor/rights.ts';
import { deriveSpec } from '../request/derive-spec.ts';
import { openModel } from './local/open-model.ts';

export type StandaloneOptions = {
  repository: string;
  issueFile: string;
  model: ChosenModel;
  agent?: string;
  budgetMicroUsd?: number;
  /** Where trace, artifacts and the log stay. */
  outputFolder: string;
  searchPath: string;
  unsafeNoSandbox: boolean;
  terminated: AbortSignal;
};

const gitTimeoutMs = 10 * 60_000;

/** Works on a local clone with this machine's means. Throws FactoryError `issue-unreadable` and what `runStandalone` throws. */
export async function runOnLocalClone(options: StandaloneOptions): Promise<StandaloneOutcome> {
  const issue = await readFile(options.issueFile, 'utf8').catch((cause: unknown) => {
    throw new FactoryError('issue-unreadable', `There is no readable issue file at ${options.issueFile}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
  await mkdir(options.outputFolder, { recursive: true });
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'factory-run-')));
  const model = await openModel(options.model);
  const { searchPath, unsafeNoSandbox, terminated, repository, outputFolder } = options;
  try {
    return await runStandalone(
      {
        repository,
        issue,
        model: model.endpoint,
        outputFolder,
        ...(options.agent === undefined ? {} : { agent: options.agent }),
        ...(options.budgetMicroUsd === undefined ? {} : { budgetMicroUsd: options.budgetMicroUsd }),
      },
      {
        ...localMeans,
        deriveSpec: (request) => deriveSpec(request, []),
        folder,
        git: createGitProgram({ searchPath, timeoutMs: gitTimeoutMs }),
        searchPath,
        view: viewMachine(searchPath, dirname(process.execPath)),
        unsafeNoSandbox,
        findAgent,
        createModel: ({ name, baseUrl, apiKey }) => createOpenAiModel({ model: name, baseUrl, apiKey }),
        clock: systemClock,
        ids: uuidIds,
        random: systemRandom,
        log: createJsonLog({
          service: 'factory-run',
          destination: pino.destination({ dest: join(outputFolder, 'run.log'), sync: true }),
        }),
        rights: createRights(terminated),
      },
    );
  } finally {
    await model.close();
    await removeFolder(folder);
  }
}
