import { z } from 'zod';
import { FactoryError } from '../contracts/factory-error.ts';
import { factoryNameSchema } from './factory-name.ts';
import { maxWorkersSchema } from './max-workers.ts';
import { defaultModel, openAiBaseUrl } from './model-choice.ts';
import { nearestMatch } from './nearest-match.ts';

/** What a deployment is told on the command line (`-c factory:profile=isolated`) or in cdk.json begins so. */
export const settingPrefix = 'factory:';

const hostName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** A list as cdk.json has it, or with commas as the command line has it. */
const listOf = <Entry extends z.ZodType>(entries: z.ZodArray<Entry>) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',').filter((part) => part !== '') : value),
    entries,
  );

const hosts = listOf(
  z
    .array(
      z.string().trim().toLowerCase().regex(hostName, 'must be names of hosts, such as registry.npmjs.org'),
    )
    .max(100, 'must be at most 100 hosts'),
);

/** A package of npm with its exact version. A range or a tag would be another program at each build. */
const exactPackage = /^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*@\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

const agentClis = listOf(
  z
    .array(
      z
        .string()
        .trim()
        .regex(
          exactPackage,
          'must be packages of npm with exact versions, such as @openai/codex@0.98.0; no ranges and no tags',
        ),
    )
    .max(10, 'must be at most 10 packages'),
);

const flag = z
  .union(
    [z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')],
    'must be true or false',
  )
  .default(true);

/** Everything that may differ between deployments. Secrets are no settings: they are parameters, which `ssm:` references name. */
export const deploymentSettingsSchema = z.strictObject({
  name: factoryNameSchema.describe('Of the stack, and the first part of the parameters’ names.'),
  profile: z
    .enum(['frugal', 'isolated'], 'must be frugal or isolated')
    .default('frugal')
    .describe('What workers reach: any HTTPS host, or only those that the egress gateway lets through.'),
  allowedHosts: hosts
    .default([])
    .describe(
      'In `isolated`: hosts beside GitHub and the model that workers may reach, such as a package registry.',
    ),
  triggerLabel: z
    .string()
    .min(1, 'must be a label')
    .max(50, 'must be at most 50 characters')
    .default('ai-factory')
    .describe('The label that asks for a job.'),
  modelBaseUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .default(openAiBaseUrl)
    .describe('The root of an OpenAI-compatible API.'),
  modelName: z
    .string()
    .min(1, 'must be the name of a model')
    .default(defaultModel)
    .describe('The model of jobs whose repository names none.'),
  githubApiUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .default('https://api.github.com')
    .describe('The root of GitHub’s REST API.'),
  githubGitUrl: z
    .url({ protocol: /^https$/, error: 'must be an https address' })
    .default('https://github.com')
    .describe('Where repositories are cloned from.'),
  appKey: z
    .union(
      [z.literal('parameter'), z.string().regex(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/)],
      'must be `parameter`, or the ARN of a KMS key for RSA signatures',
    )
    .default('parameter')
    .describe(
      'Where the App’s private key lies: in a SecureString parameter, or in KMS, which it never leaves.',
    ),
  maxWorkers: maxWorkersSchema.default(4).describe('Workers at once, over all repositories.'),
  installationDayBudgetUsd: z.coerce
    .number('must be an amount in US dollars')
    .nonnegative('must not be negative')
    .max(1_000_000, 'must be at most 1000000')
    .default(100)
    .describe('What the jobs of one installation may cost on one UTC day.'),
  monthlyBudgetUsd: z.coerce
    .number('must be an amount in US dollars')
    .positive('must be more than 0')
    .max(1_000_000, 'must be at most 1000000')
    .default(100)
    .describe('What AWS may cost in a month before people are told.'),
  alarmEmail: z
    .email('must be an e-mail address')
    .optional()
    .describe('Who is told of alarms. Without it they are only shown.'),
  workerImage: z
    .string()
    .regex(
      /^\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com\/[a-z0-9/_.-]+@sha256:[0-9a-f]{64}$/,
      'must be an image in ECR by its digest',
    )
    .optional()
    .describe('The worker’s image. Without it, `cdk deploy` builds src/execution/Dockerfile.'),
  workerBaseImage: z
    .string()
    .regex(/^[\w./:-]+(@sha256:[0-9a-f]{64})?$/, 'must be an image, best by its digest')
    .optional()
    .describe(
      'What the worker’s image is built on, by its digest: `node:24.21.0-trixie-slim@sha256:…`. Without it the tag is trusted.',
    ),
  agentClis: agentClis
    .default([])
    .describe(
      'Command lines of other agents for the worker’s image: packages of npm with exact versions, installed without their install scripts. What they depend on is resolved when the image is built.',
    ),
  workerCpu: z.coerce
    .number()
    .pipe(z.union([z.literal(1_024), z.literal(2_048), z.literal(4_096)], 'must be 1024, 2048 or 4096'))
    .default(2_048)
    .describe('CPU units of a worker; 1024 are one virtual core. Its memory is twice as many MiB.'),
  workerStorageGib: z.coerce
    .number('must be a number')
    .int()
    .min(21, 'must be at least 21')
    .max(200, 'must be at most 200')
    .default(40)
    .describe('The disk of a worker.'),
  anchorLockMode: z
    .enum(['GOVERNANCE', 'COMPLIANCE'], 'must be GOVERNANCE or COMPLIANCE')
    .default('GOVERNANCE')
    .describe('Who may shorten an anchor’s retention: those with a permission of its own, or nobody at all.'),
  anchorRetentionDays: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be at least 1')
    .max(36_500, 'must be at most 36500')
    .default(3_650)
    .describe('How long anchors are locked.'),
  reserveConcurrency: flag.describe(
    '`false` for accounts that may run fewer than 223 functions at once (Service Quotas, Lambda, concurrent executions).',
  ),
});
export type DeploymentSettings = z.infer<typeof deploymentSettingsSchema>;

/** Settings that say how the worker's image is built, and would do nothing where one is given that is built already. */
const settingsOfBuild = ['workerBaseImage', 'agentClis'] as const;

/**
 * The settings among the context of a CDK app. All problems are told at once. Throws FactoryError `settings-invalid`, with what to write instead.
 */
export function parseDeploymentSettings(context: Readonly<Record<string, unknown>>): DeploymentSettings {
  const given = Object.entries(context)
    .filter(([key]) => key.startsWith(settingPrefix))
    .map(([key, value]) => [key.slice(settingPrefix.length), value] as const);
  const settings = Object.fromEntries(given);
  const parsed = deploymentSettingsSchema.safeParse(settings);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues).flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(unknownSetting)
        : [`  ${settingPrefix}${issue.path[0]?.toString() ?? ''}: ${issue.message}`],
    ),
    ...settingsOfBuild.flatMap((key) => withoutEffect(settings, key)),
  ];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new FactoryError(
    'settings-invalid',
    `The deployment's settings are wrong. Mend them in cdk.json or on the command line (-c ${settingPrefix}profile=frugal):\n${problems.join('\n')}`,
    { disposition: 'ask-human' },
  );
}

function withoutEffect(settings: Record<string, unknown>, key: (typeof settingsOfBuild)[number]): string[] {
  if (settings.workerImage === undefined || settings[key] === undefined || settings[key] === '') return [];
  return [
    `  ${settingPrefix}${key}: says how the image is built, and ${settingPrefix}workerImage names one that is built already; leave one of them out`,
  ];
}

function unknownSetting(key: string): string {
  const near = nearestMatch(key, Object.keys(deploymentSettingsSchema.shape));
  return `  ${settingPrefix}${key}: there is no such setting${near === undefined ? '' : `; did you mean ${settingPrefix}${near}?`}`;
}

/** The parameters in which a deployment finds its secrets and what its GitHub App is called; `factory setup` writes them. */
export const parameterPaths = {
  appId: 'github/app-id',
  appBotUserId: 'github/app-bot-user-id',
  appKey: 'github/private-key',
  webhookSecret: 'github/webhook-secret',
  webhookSecretPrevious: 'github/webhook-secret-previous',
  registrationKey: 'worker/registration-key',
  egressKey: 'egress/key',
  modelKey: 'model/api-key',
} as const;
export type ParameterPath = (typeof parameterPaths)[keyof typeof parameterPaths];

/** `/devfactory/github/app-id` */
export function parameterName({ name }: Pick<DeploymentSettings, 'name'>, path: ParameterPath): string {
  return `/${name}/${path}`;
}
