import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { relayWebhooks } from '../../adapters/local/http/relay-webhooks.ts';
import { type ChosenModel, chooseModel } from '../../config/model-choice.ts';
import { type Environment, parseEnvironment } from '../../config/parse-environment.ts';
import { upEnvironmentSchema } from '../../config/up-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { print } from '../print.ts';
import { runLocalFactory } from '../start/run-local-factory.ts';

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
  await runLocalFactory({
    ...options,
    model: modelOf(options, variables),
    triggerLabel: variables.TRIGGER_LABEL || 'ai-factory',
    environment,
    variables,
    openGitHub: async () => ({
      url: env.GITHUB_API_URL,
      gitUrl: env.GITHUB_GIT_URL,
      appId: env.GITHUB_APP_ID,
      appPrivateKey: env.GITHUB_APP_PRIVATE_KEY,
      webhookSecret: env.WEBHOOK_SECRET,
      close: async () => undefined,
    }),
    timeOf: (at) => at,
    describe: () => (options.smee === undefined ? {} : { environment: { WEBHOOK_CHANNEL: options.smee } }),
    async work({ url, webhookUrl }, { interrupted }) {
      const relay = relayOf(options, webhookUrl);
      print(`console   ${url}`);
      print(
        `webhooks  ${options.smee ?? `${options.publicUrl}/webhooks/github, forwarded to ${webhookUrl}`}`,
      );
      print(`The factory is up. See whether all is well: factory doctor --data ${resolve(options.data)}`);
      await interrupted;
      await relay?.close();
    },
  });
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

function relayOf({ smee }: UpOptions, webhookUrl: string) {
  if (smee === undefined) return undefined;
  const warn = (message: string) => print(`${message} (${smee})`);
  return relayWebhooks({ channel: smee, webhookUrl, log: { info() {}, warn, error: warn } });
}
