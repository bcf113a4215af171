import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { writeExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import { type LocalJson, writeLocalJson } from '../../adapters/local/local-json.ts';
import { localWorkerEnvironment } from '../../config/local-worker-environment.ts';
import { type ChosenModel, modelNotice } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type LocalFactory, startFactoryWith } from '../../wiring/local/local-factory.ts';
import type { GitHubAccess, OpenGitHub } from '../../wiring/local/local-platform.ts';
import { describeSandboxHere } from '../../wiring/sandbox-here.ts';
import { print } from '../print.ts';
import { interruption } from './interruption.ts';
import { requireUsableMachine } from './require-usable-machine.ts';

/** What a factory on this machine is started with, whichever GitHub it works for. */
export type LocalRun<G extends GitHubAccess> = {
  data: string;
  port: number;
  maxWorkers: number;
  model: ChosenModel;
  triggerLabel: string;
  /** Of the process: where programs are found, and what workers get. */
  environment: Environment;
  /** The same with what else sets the factory up: budgets, the second opinion. */
  variables: Environment;
  openGitHub: OpenGitHub<G>;
  /** How the time of a line of progress is shown. */
  timeOf(at: string, startedAt: number): string;
  /** What is written to `local.json` about GitHub, and told to `factory doctor` beside the executables' environment. */
  describe(factory: LocalFactory<G>): {
    github?: LocalJson['github'];
    environment?: Record<string, string>;
  };
  /** Runs while the factory is up, until it is interrupted or has done what it was started for. `told`: where `local.json` is. */
  work(factory: LocalFactory<G>, parts: { told: string; interrupted: Promise<void> }): Promise<void>;
};

/**
 * Runs a whole factory on this machine: says with which model and in which sandbox, writes down what runs where, lets `work` have it, and closes it whatever becomes of that.
 * Throws what `requireUsableMachine` and the start throw.
 */
export async function runLocalFactory<G extends GitHubAccess>(run: LocalRun<G>): Promise<void> {
  const { environment, model } = run;
  const dataDir = resolve(run.data);
  requireUsableMachine({ dataDir, searchPath: environment.PATH ?? '', temporaryFolder: tmpdir() });
  print(`devfactory starts in ${dataDir}`);
  print(modelNotice(model));
  const interrupted = interruption(process);
  const noneAllowed = model.kind === 'scripted' || environment.FACTORY_UNSAFE_NO_SANDBOX === 'true';
  const sandbox = describeSandboxHere(environment.PATH ?? '', noneAllowed);
  sandbox.catch(() => undefined); // it is awaited, and thrown, when the factory is up
  const factory = await startFactoryWith(optionsOf(run, dataDir), run.openGitHub);
  try {
    const told = await writeDown(run, factory, dataDir);
    print(`sandbox   ${await sandbox}`);
    await run.work(factory, { told, interrupted });
  } finally {
    print('devfactory stops');
    await factory.close();
  }
}

function optionsOf<G extends GitHubAccess>(run: LocalRun<G>, dataDir: string) {
  const { port, model, maxWorkers, triggerLabel, environment, variables } = run;
  const startedAt = Date.now();
  return {
    dataDir,
    port,
    model,
    maxWorkers,
    triggerLabel,
    ...(variables.INSTALLATION_DAY_BUDGET_USD
      ? { installationDayBudgetUsd: variables.INSTALLATION_DAY_BUDGET_USD }
      : {}),
    ...(variables.SECOND_OPINION === 'off' ? { secondOpinion: 'off' as const } : {}),
    notice: modelNotice(model),
    workerEnvironment: localWorkerEnvironment(environment),
    onProgress: ({ reference, text, at }: { reference: string; text: string; at: string }) => {
      /* What an earlier run told is not told again. */
      if (Date.parse(at) >= startedAt) print(`${run.timeOf(at, startedAt)}  ${reference}  ${text}`);
    },
  };
}

/** Answers the path of `local.json`. */
async function writeDown<G extends GitHubAccess>(
  run: LocalRun<G>,
  factory: LocalFactory<G>,
  dataDir: string,
): Promise<string> {
  const { github, environment } = run.describe(factory);
  const { url, webhookUrl, cloud, model } = factory;
  await writeExecutableEnvironment(dataDir, { ...factory.environment, ...environment });
  return await writeLocalJson(dataDir, {
    console: url,
    webhook: webhookUrl,
    workerApi: url,
    dynamodb: cloud.dynamodbUrl,
    sqs: cloud.sqsUrl,
    s3: cloud.s3Url,
    model: { baseUrl: model.baseUrl, name: model.name, scripted: model.scripted },
    ...(github === undefined ? {} : { github }),
  });
}
