import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { type DeployedParameter, deployedParameters } from '../../config/deployed-parameters.ts';
import { deploymentSettingsSchema } from '../../config/deployment-settings.ts';
import type { NetworkProfile } from '../../config/network-profiles.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { openDeploymentParameters } from '../../wiring/setup/deployment-parameters.ts';
import { print } from '../print.ts';
import { askProfile } from './ask.ts';
import { openCredentialsFile } from './credentials-file.ts';
import { register, type SetupOptions, variablesOf } from './register.ts';

type Parameters = ReturnType<typeof openDeploymentParameters>;

/** What comes of registering an App. Only the names are looked at. */
const appsVariables = { GITHUB_APP_ID: '-', GITHUB_APP_PRIVATE_KEY: '-', WEBHOOK_SECRET: '-' };

/**
 * Writes the parameters of a deployment: what a file has, or an App that is registered now, with a registration key at random and the model's key of the environment. Nothing that exists is
 * replaced unless it is said. Whether AWS lets it write is seen before an App is registered.
 * Throws FactoryError `wrong-usage`, `parameters-exist`, `credentials-missing`, `parameters-not-written`, and what `register` and `openDeploymentParameters` throw.
 */
export async function setUpDeployment(options: SetupOptions, environment: Environment): Promise<void> {
  requireStackName(options.stack);
  const parameters = openDeploymentParameters(environment);
  try {
    const given = options.from === undefined ? undefined : await variablesIn(options.from);
    const wanted = deployedParameters(options.stack, given ?? appsVariables);
    if (wanted.length === 0) throw nothingIn(options.from ?? '');
    const own = deployedParameters(options.stack, ownVariables(environment, given));
    const existing = await parameters.existing([...wanted, ...own].map(({ name }) => name));
    const taken = wanted.filter(({ name }) => existing.has(name));
    if (taken.length > 0 && !options.overwrite) throw alreadyThere(taken);
    const missing = own.filter(({ name }) => !existing.has(name));
    if (options.dryRun) return tellPlan(options, { wanted, missing, existing });
    const profile = isRotation(options) ? undefined : (options.profile ?? (await askProfile()));
    const written = { parameters, overwrite: options.overwrite };
    /* First what depends on nobody: when AWS refuses it, no App is registered in vain. */
    await writeAll(written, missing);
    if (given === undefined) await registerInto(written, options);
    else await writeAll(written, wanted);
    tellNextSteps(options.stack, profile, [...wanted, ...own]);
  } finally {
    parameters.close();
  }
}

function requireStackName(stack: string): void {
  const parsed = deploymentSettingsSchema.shape.name.safeParse(stack);
  if (parsed.success) return;
  throw new FactoryError('wrong-usage', `--stack ${stack}: ${parsed.error.issues[0]?.message ?? 'wrong'}.`, {
    disposition: 'ask-human',
  });
}

/** What a deployment needs beside the App: keys of its own for workers' registrations and for the egress gateway, and the model's key, when the environment has one. */
function ownVariables(environment: Environment, given: Environment = {}): Environment {
  const modelKey = environment.MODEL_API_KEY || environment.OPENAI_API_KEY || given.OPENAI_API_KEY;
  const atRandom = () => randomBytes(32).toString('hex');
  const all = { WORKER_REGISTRATION_KEY: atRandom(), EGRESS_KEY: atRandom(), MODEL_API_KEY: modelKey };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !given[name]));
}

type Writing = { parameters: Parameters; overwrite: boolean };

async function writeAll(
  { parameters, overwrite }: Writing,
  wanted: readonly DeployedParameter[],
): Promise<void> {
  for (const parameter of wanted) {
    await parameters.put(parameter, { overwrite });
    print(`wrote ${parameter.name}`);
  }
}

/** An App is registered once: what cannot be written to AWS is kept in a file. */
async function registerInto(writing: Writing, options: SetupOptions): Promise<void> {
  const file = await openCredentialsFile(options.env);
  let kept = false;
  try {
    const app = await register(options);
    const variables = variablesOf(app, options);
    try {
      await writeAll(writing, deployedParameters(options.stack, variables));
    } catch (cause) {
      kept = true;
      const path = await file.write(variables);
      throw new FactoryError(
        'parameters-not-written',
        `${(cause as Error).message}\nThe App ${app.slug} is registered; its credentials are in ${path}. Next: factory setup --from ${path} --stack ${options.stack} --overwrite`,
        { disposition: 'ask-human', cause },
      );
    }
    print(`The App ${app.slug} is registered. Install it on repositories: ${app.html_url}/installations/new`);
  } finally {
    if (!kept) await file.remove();
  }
}

function tellPlan(
  { stack, from, github }: SetupOptions,
  plan: {
    wanted: readonly DeployedParameter[];
    missing: readonly DeployedParameter[];
    existing: ReadonlySet<string>;
  },
): void {
  const source = from === undefined ? `an App that is registered at ${github}` : resolve(from);
  print(`Of the deployment ${stack} would be written, from ${source}:`);
  for (const { name } of plan.wanted)
    print(`  ${name}${plan.existing.has(name) ? ', in place of what is there' : ''}`);
  for (const { name } of plan.missing) print(`  ${name}`);
  print('Nothing was written.');
}

/** Of a deployment that runs. */
function isRotation({ from, overwrite }: SetupOptions): boolean {
  return from !== undefined && overwrite;
}

function tellNextSteps(
  stack: string,
  profile: NetworkProfile | undefined,
  known: readonly DeployedParameter[],
): void {
  if (profile === undefined) return void print('Functions read it within five minutes.');
  const model = `/${stack}/model/api-key`;
  if (!known.some(({ name }) => name === model))
    print(`${model} was not written: set OPENAI_API_KEY, or write it as docs/operations/deploy.md says.`);
  print(`Next: npx cdk deploy -c factory:name=${stack} -c factory:profile=${profile}`);
  print('Then set the App’s webhook address to the WebhookUrl that it prints.');
}

async function variablesIn(file: string): Promise<Environment> {
  const text = await readFile(resolve(file), 'utf8').catch((cause: unknown) => {
    throw new FactoryError('credentials-missing', `There is no readable file of credentials at ${file}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
  return parseEnv(text);
}

function nothingIn(file: string): FactoryError {
  return new FactoryError(
    'credentials-missing',
    `${file} has none of the variables that a deployment keeps as parameters, such as GITHUB_APP_ID or WEBHOOK_SECRET.`,
    { disposition: 'ask-human' },
  );
}

function alreadyThere(taken: readonly DeployedParameter[]): FactoryError {
  return new FactoryError(
    'parameters-exist',
    `There are parameters already: ${taken.map(({ name }) => name).join(', ')}. Say --overwrite to replace them, or name another deployment: --stack NAME.`,
    { disposition: 'ask-human' },
  );
}
