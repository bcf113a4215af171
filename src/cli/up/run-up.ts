import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { writeExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import { relayWebhooks } from '../../adapters/local/http/relay-webhooks.ts';
import { writeLocalJson } from '../../adapters/local/local-json.ts';
import { localWorkerEnvironment } from '../../config/local-worker-environment.ts';
import { type ChosenModel, chooseModel, modelNotice } from '../../config/model-choice.ts';
import { type Environment, parseEnvironment } from '../../config/parse-environment.ts';
import { upEnvironmentSchema } from '../../config/up-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { type LocalFactory, startFactoryWith } from '../../wiring/local/local-factory.ts';
import type { GitHubAccess } from '../../wiring/local/local-platform.ts';
import { print } from '../print.ts';
import { interruption } from '../start/interruption.ts';
import { requireUsableMachine } from '../start/require-usable-machine.ts';

/** What `factory up` was given on the command line. */
export type UpOptions = {
  env: string;
  data: string;
  smee?: string;
  publicUrl?: string;
  port: number;
  maxWorkers: number;
  scripted?: string;
};

/** Runs the factory for repositories on GitHub until it is interrupted. Throws FactoryError `credentials-missing`, `model-missing`, `environment-invalid`. */
export async function runUp(options: UpOptions, environment: Environment): Promise<void> {
  const variables = { ...environment, ...(await readVariables(options.env)) };
  const env = parseEnvironment('factory up', upEnvironmentSchema, variables);
  const model = modelOf(options, variables);
  const dataDir = resolve(options.data);
  requireUsableMachine({ dataDir, searchPath: environment.PATH ?? '', temporaryFolder: tmpdir() });
  const interrupted = interruption(process);
  const notice = modelNotice(model);
  print(`devfactory starts in ${dataDir}`);
  print(notice);
  const startedAt = Date.now();
  const { INSTALLATION_DAY_BUDGET_USD: installationDayBudgetUsd, SECOND_OPINION: opinion } = variables;
  const factory = await startFactoryWith(
    {
      dataDir,
      port: options.port,
      model,
      maxWorkers: options.maxWorkers,
      triggerLabel: variables.TRIGGER_LABEL || 'ai-factory',
      ...(installationDayBudgetUsd ? { installationDayBudgetUsd } : {}),
      ...(opinion === 'off' ? { secondOpinion: 'off' } : {}),
      notice,
      workerEnvironment: localWorkerEnvironment(environment),
      onProgress: ({ reference, text, at }) => {
        if (Date.parse(at) >= startedAt) print(`${at}  ${reference}  ${text}`);
      },
    },
    async () => ({
      url: env.GITHUB_API_URL,
      gitUrl: env.GITHUB_GIT_URL,
      appId: env.GITHUB_APP_ID,
      appPrivateKey: env.GITHUB_APP_PRIVATE_KEY,
      webhookSecret: env.WEBHOOK_SECRET,
      close: async () => undefined,
    }),
  );
  const relay = relayOf(options, factory);
  try {
    await introduce(factory, options, dataDir);
    await interrupted;
  } finally {
    print('devfactory stops');
    await relay?.close();
    await factory.close();
  }
}

async function readVariables(file: string): Promise<Environment> {
  const text = await readFile(resolve(file), 'utf8').catch((cause: unknown) => {
    throw new FactoryError(
      'credentials-missing',
      `There are no credentials of a GitHub App at ${file}. Next: factory setup --env ${file}`,
      { disposition: 'ask-human', cause },
    );
  });
  return parseEnv(text);
}

/** On GitHub nobody is to take a scenario for work: the scripted model must be asked for. */
function modelOf({ scripted }: UpOptions, variables: Environment): ChosenModel {
  if (scripted !== undefined) return { kind: 'scripted', scenarioPath: resolve(scripted) };
  const model = chooseModel(variables);
  if (model.kind === 'endpoint') return model;
  throw new FactoryError(
    'model-missing',
    'There is no model. Set OPENAI_API_KEY (and OPENAI_BASE_URL for another server), in the file of credentials or in the environment.',
    { disposition: 'ask-human' },
  );
}

function relayOf({ smee }: UpOptions, { webhookUrl }: LocalFactory<GitHubAccess>) {
  if (smee === undefined) return undefined;
  const warn = (message: string) => print(`${message}: ${smee}; trying again`);
  return relayWebhooks({ channel: smee, webhookUrl, log: { info() {}, warn, error: warn } });
}

async function introduce(
  factory: LocalFactory<GitHubAccess>,
  { smee, publicUrl }: UpOptions,
  dataDir: string,
): Promise<void> {
  const { url, webhookUrl, cloud, model } = factory;
  await writeExecutableEnvironment(dataDir, {
    ...factory.environment,
    ...(smee === undefined ? {} : { WEBHOOK_CHANNEL: smee }),
  });
  await writeLocalJson(dataDir, {
    console: url,
    webhook: webhookUrl,
    workerApi: url,
    dynamodb: cloud.dynamodbUrl,
    sqs: cloud.sqsUrl,
    s3: cloud.s3Url,
    model: { baseUrl: model.baseUrl, name: model.name, scripted: model.scripted },
  });
  print(`console   ${url}`);
  print(`webhooks  ${smee ?? `${publicUrl}/webhooks/github, forwarded to ${webhookUrl}`}`);
  print(`The factory is up. See whether all is well: factory doctor --data ${dataDir}`);
}
