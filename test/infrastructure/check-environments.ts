import type { z } from 'zod';
import { dispatcherEnvironmentSchema } from '../../src/config/dispatcher-environment.ts';
import { ecsEnvironmentSchema } from '../../src/config/ecs-environment.ts';
import { egressGatewayEnvironmentSchema } from '../../src/config/egress-gateway-environment.ts';
import { type FunctionName, functionSettings } from '../../src/config/function-settings.ts';
import { githubWebhookEnvironmentSchema } from '../../src/config/github-webhook-environment.ts';
import { governanceEnvironmentSchema } from '../../src/config/governance-environment.ts';
import { parseEnvironment } from '../../src/config/parse-environment.ts';
import { reporterEnvironmentSchema } from '../../src/config/reporter-environment.ts';
import { sweeperEnvironmentSchema } from '../../src/config/sweeper-environment.ts';
import { workerApiEnvironmentSchema } from '../../src/config/worker-api-environment.ts';
import { findSecrets } from '../../src/redaction/find-secrets.ts';
import { allOf, propertiesOf, type Template, textOf } from './template.ts';

const schemas: Record<FunctionName, z.ZodObject[]> = {
  'github-webhook': [githubWebhookEnvironmentSchema],
  'worker-api': [workerApiEnvironmentSchema],
  governance: [governanceEnvironmentSchema],
  dispatcher: [dispatcherEnvironmentSchema, ecsEnvironmentSchema],
  reporter: [reporterEnvironmentSchema],
  sweeper: [sweeperEnvironmentSchema, ecsEnvironmentSchema],
};

/** What a parameter holds, by its path: as good as a real one for the schemas. */
export const parameterValues: Record<string, string> = {
  'github/app-id': '4242',
  'github/app-bot-user-id': '77',
  'github/private-key': '-----BEGIN KEY-----',
  'github/webhook-secret': 'webhook-secret',
  'github/webhook-secret-previous': 'previous-secret',
  'worker/registration-key': 'r'.repeat(32),
  'egress/key': 'e'.repeat(32),
  'model/api-key': 'model-key',
};

/** A function's variables as CloudFormation sets them; secrets are still `ssm:` references. */
export function environmentOf(template: Template, name: FunctionName): Record<string, string> {
  const [, properties] =
    allOf(template, 'AWS::Lambda::Function').find(([id]) =>
      id.includes(`${name.replaceAll('-', '')}Function`),
    ) ?? [];
  const { Variables } = (properties?.Environment ?? { Variables: {} }) as {
    Variables: Record<string, unknown>;
  };
  return Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, textOf(template, value)]));
}

/** What the runtime is told beside what a schema knows: for functions, and for the programs in a worker, which find the gateway by it. */
const ofRuntime = ['NODE_OPTIONS'];
const ofGatewayClients = ['HTTPS_PROXY', 'NODE_USE_ENV_PROXY', 'NO_PROXY'];
/** The variables of containers, by how the task begins. What an attempt may know comes with its start and stands in no template. */
const ofTasks: Readonly<Record<string, readonly string[]>> = {
  ExecutionWorker: ofGatewayClients,
  EgressGatewayTask: Object.keys(egressGatewayEnvironmentSchema.shape),
};
/** The tasks whose programs may be told a secret: those that run nothing of anybody else's. */
const mayKnowSecrets = ['EgressGatewayTask'];

/**
 * What is wrong with the variables of functions and tasks: those that a schema misses or refuses, those that nobody knows, and secrets in plain text, by the variable's name or by what
 * the value looks like, here and anywhere else in the template.
 */
export function checkEnvironments(template: Template): string[] {
  const names = Object.keys(functionSettings) as FunctionName[];
  const ofFunctions = names.flatMap((name) => {
    const environment = environmentOf(template, name);
    const read = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [
        key,
        parameterValues[value.replace(/^ssm:\/[\w-]+\//, '')] ?? value,
      ]),
    );
    const known = schemas[name].flatMap((schema) => Object.keys(schema.shape));
    return [
      ...schemas[name].flatMap((schema) => problemOf(name, schema, read)),
      ...unknown(name, environment, [...ofRuntime, ...known]),
      ...plainSecrets(name, environment),
    ];
  });
  const tasks = allOf(template, 'AWS::ECS::TaskDefinition').flatMap(([id]) =>
    containersOf(template, id).flatMap(({ environment, secrets }) => {
      const task = id.replace(/[0-9A-F]{8}$/, '');
      const told = { ...environment, ...secrets };
      return [
        ...(task === 'EgressGatewayTask' ? problemOf(id, egressGatewayEnvironmentSchema, told) : []),
        ...unknown(id, told, ofTasks[task] ?? []),
        ...plainSecrets(id, environment),
        ...(mayKnowSecrets.includes(task) ? [] : Object.keys(secrets)).map(
          (key) => `${id} is told the secret ${key}, which whatever runs in it can read`,
        ),
      ];
    }),
  );
  const elsewhere = Object.entries(template.Resources).flatMap(([id, { Properties }]) =>
    [...new Set(textsIn(Properties))].flatMap((text) =>
      findSecrets(text).map(({ name }) => `${id} holds what looks like ${name}`),
    ),
  );
  return [...new Set([...ofFunctions, ...tasks, ...elsewhere])].sort();
}

function problemOf(name: string, schema: z.ZodType, environment: Record<string, string>): string[] {
  try {
    parseEnvironment(name, schema, environment);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Plain variables, and those that ECS fills from parameters, as good as real ones for the schemas. */
function containersOf(
  template: Template,
  id: string,
): { environment: Record<string, string>; secrets: Record<string, string> }[] {
  const containers = propertiesOf(template, id).ContainerDefinitions as {
    Environment?: { Name: string; Value: unknown }[];
    Secrets?: { Name: string; ValueFrom: unknown }[];
  }[];
  return containers.map(({ Environment = [], Secrets = [] }) => ({
    environment: Object.fromEntries(Environment.map(({ Name, Value }) => [Name, textOf(template, Value)])),
    secrets: Object.fromEntries(
      Secrets.map(({ Name, ValueFrom }) => {
        const from = textOf(template, ValueFrom);
        return [Name, parameterValues[from.replace(/^.*:parameter\/[\w-]+\//, '')] ?? from];
      }),
    ),
  }));
}

function unknown(name: string, environment: Record<string, string>, known: readonly string[]): string[] {
  return Object.keys(environment)
    .filter((key) => !known.includes(key))
    .map((key) => `${name} has the variable ${key}, which nobody knows`);
}

function plainSecrets(name: string, environment: Record<string, string>): string[] {
  return Object.entries(environment)
    .filter(([key]) => /SECRET|_KEY$|TOKEN|PASSWORD/.test(key))
    .filter(([, value]) => !/^(ssm:\/|arn:aws:kms:)/.test(value))
    .map(([key]) => `${name} has ${key} in plain text`);
}

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
