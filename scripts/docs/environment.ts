import type { z } from 'zod';
import { dispatcherEnvironmentSchema } from '../../src/config/dispatcher-environment.ts';
import { ecsEnvironmentSchema } from '../../src/config/ecs-environment.ts';
import { githubWebhookEnvironmentSchema } from '../../src/config/github-webhook-environment.ts';
import { governanceEnvironmentSchema } from '../../src/config/governance-environment.ts';
import { reporterEnvironmentSchema } from '../../src/config/reporter-environment.ts';
import { sweeperEnvironmentSchema } from '../../src/config/sweeper-environment.ts';
import { workerApiEnvironmentSchema } from '../../src/config/worker-api-environment.ts';
import { workerEnvironmentSchema } from '../../src/config/worker-environment.ts';
import { meanings, type Variable } from './environment-meanings.ts';
import { row } from './json-schema.ts';
import type { Page } from './page.ts';

const executables: Record<string, z.ZodObject[]> = {
  'github-webhook': [githubWebhookEnvironmentSchema],
  governance: [governanceEnvironmentSchema],
  dispatcher: [dispatcherEnvironmentSchema, ecsEnvironmentSchema],
  reporter: [reporterEnvironmentSchema],
  'worker-api': [workerApiEnvironmentSchema],
  sweeper: [sweeperEnvironmentSchema, ecsEnvironmentSchema],
  worker: [workerEnvironmentSchema],
};

const intro = `# Environment

Generated from the schemas in \`src/config\` by \`npm run docs\`. Do not edit.

What each executable is told through environment variables. An executable that misses some, or has wrong ones, does not start and names all of
them at once, never their values. An empty variable counts as not set.

AWS clients also take the SDK's own variables (\`AWS_REGION\`, credentials) and one address per service for emulators:
\`AWS_ENDPOINT_URL_DYNAMODB\`, \`AWS_ENDPOINT_URL_SQS\`, \`AWS_ENDPOINT_URL_S3\`. On Lambda they are absent, and the SDK finds region and role by itself.
\`npm start\` sets all of this by itself; what it takes from you is in [operations](../operations.md#environment-of-npm-start).
`;

/** Wrong in some way for every variable that has a rule; what the schema says to them is its rule in words. */
const wrongValues = ['', 'x', '0', '100000', 'http://x'];

function ruleOf(schema: z.ZodType): string {
  const rules = wrongValues
    .flatMap((value) => schema.safeParse(value).error?.issues ?? [])
    .map((issue) => issue.message)
    .filter((message) => message.startsWith('must '));
  return [...new Set(rules)].join('; ');
}

/** What happens when the variable is not set. */
function absenceOf(schema: z.ZodType): string {
  const absent = schema.safeParse(undefined);
  if (!absent.success) return 'required';
  return absent.data === undefined ? 'optional' : `\`${String(absent.data)}\``;
}

function section([name, schemas]: [string, z.ZodObject[]]): string {
  const variables = schemas.flatMap((schema) => Object.entries(schema.shape)) as [Variable, z.ZodType][];
  const rows = variables.map(([variable, schema]) =>
    row(`\`${variable}\``, absenceOf(schema), ruleOf(schema), meanings[variable]),
  );
  return [`## ${name}`, '', '| variable | default | rule | meaning |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function render(): string {
  return `${[intro.trimEnd(), ...Object.entries(executables).map(section)].join('\n\n')}\n`;
}

/** The reference of every executable's environment, drawn from its schema. */
export const environmentPage: Page = { path: 'docs/reference/environment.md', render };
