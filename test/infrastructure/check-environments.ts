import type { z } from 'zod';
import { dispatcherEnvironmentSchema } from '../../src/config/dispatcher-environment.ts';
import { ecsEnvironmentSchema } from '../../src/config/ecs-environment.ts';
import { egressProxyEnvironmentSchema } from '../../src/config/egress-proxy-environment.ts';
import { type FunctionName, functionSettings } from '../../src/config/function-settings.ts';
import { githubWebhookEnvironmentSchema } from '../../src/config/github-webhook-environment.ts';
import { governanceEnvironmentSchema } from '../../src/config/governance-environment.ts';
import { parseEnvironment } from '../../src/config/parse-environment.ts';
import { reporterEnvironmentSchema } from '../../src/config/reporter-environment.ts';
import { sweeperEnvironmentSchema } from '../../src/config/sweeper-environment.ts';
import { workerApiEnvironmentSchema } from '../../src/config/worker-api-environment.ts';
import { allOf, propertiesOf, type Template, textOf } from './template.ts';

const schemas: Record<FunctionName, z.ZodType[]> = {
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

/** What is wrong with the variables of functions and tasks: those that a schema misses or refuses, and secrets in plain text. */
export function checkEnvironments(template: Template): string[] {
  const names = Object.keys(functionSettings) as FunctionName[];
  const problems = names.flatMap((name) => {
    const environment = environmentOf(template, name);
    const read = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [
        key,
        parameterValues[value.replace(/^ssm:\/[\w-]+\//, '')] ?? value,
      ]),
    );
    return [
      ...(schemas[name] ?? []).flatMap((schema) => problemOf(name, schema, read)),
      ...Object.entries(environment).flatMap(([key, value]) => plainSecret(name, key, value)),
    ];
  });
  const proxies = allOf(template, 'AWS::ECS::TaskDefinition')
    .filter(([id]) => id.startsWith('EgressProxy'))
    .flatMap(([id]) =>
      problemOf(id, egressProxyEnvironmentSchema, {
        ...containerEnvironment(template, id),
        ...containerSecrets(template, id),
      }),
    );
  const tasks = allOf(template, 'AWS::ECS::TaskDefinition').flatMap(([id]) =>
    Object.entries(containerEnvironment(template, id)).flatMap(([key, value]) => plainSecret(id, key, value)),
  );
  return [...problems, ...proxies, ...tasks].sort();
}

function problemOf(name: string, schema: z.ZodType, environment: Record<string, string>): string[] {
  try {
    parseEnvironment(name, schema, environment);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function containerEnvironment(template: Template, id: string): Record<string, string> {
  const [container] = propertiesOf(template, id).ContainerDefinitions as {
    Environment?: { Name: string; Value: unknown }[];
  }[];
  return Object.fromEntries(
    (container?.Environment ?? []).map(({ Name, Value }) => [Name, textOf(template, Value)]),
  );
}

/** What ECS reads from parameters for a container when it starts. */
function containerSecrets(template: Template, id: string): Record<string, string> {
  const [container] = propertiesOf(template, id).ContainerDefinitions as {
    Secrets?: { Name: string; ValueFrom: unknown }[];
  }[];
  return Object.fromEntries(
    (container?.Secrets ?? []).map(({ Name, ValueFrom }) => {
      const [, path = ''] = /:parameter\/[\w-]+\/(.+)$/.exec(textOf(template, ValueFrom)) ?? [];
      return [Name, parameterValues[path] ?? ''];
    }),
  );
}

function plainSecret(name: string, key: string, value: string): string[] {
  const secret = /SECRET|_KEY$|TOKEN|PASSWORD/.test(key) && !/^(ssm:\/|arn:aws:kms:)/.test(value);
  return secret ? [`${name} has ${key} in plain text`] : [];
}
