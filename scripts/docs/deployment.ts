import type { z } from 'zod';
import {
  deploymentSettingsSchema,
  parameterPaths,
  settingPrefix,
} from '../../src/config/deployment-settings.ts';
import { functionSettings } from '../../src/config/function-settings.ts';
import { row } from './json-schema.ts';
import type { Page } from './page.ts';

const intro = `# Deployment

Generated from \`src/config\` by \`npm run docs\`. Do not edit. How to deploy: [operations/deploy.md](../operations/deploy.md).

## Settings

Given as \`-c ${settingPrefix}<name>=<value>\` to \`npx cdk\`, or in \`cdk.json\`. A name or value that is wrong ends the synthesis with what to write instead.

| setting | default | meaning |
|---|---|---|`;

const parameterMeanings: Record<keyof typeof parameterPaths, string> = {
  appId: 'The App’s numeric id.',
  appBotUserId:
    'The numeric id of the App’s own bot account: what it does is dropped at the door. May be absent.',
  appKey: 'The App’s private key, in PEM. Not read when the key lies in KMS.',
  webhookSecret: 'The secret with which GitHub signs deliveries.',
  webhookSecretPrevious: 'The one before, while it is being rotated. May be absent.',
  registrationKey: 'The key under every registration code of workers: 32 characters or more, at random.',
  egressKey:
    'In `isolated`: the key under the credentials by which the egress gateway knows workers: 32 characters or more, at random.',
  modelKey: 'The key for the model’s API.',
};

function defaultOf(schema: z.ZodType): string {
  const absent = schema.safeParse(undefined);
  if (!absent.success || absent.data === undefined) return 'none';
  return Array.isArray(absent.data) ? 'none' : `\`${String(absent.data)}\``;
}

function render(): string {
  const settings = Object.entries(deploymentSettingsSchema.shape).map(([name, schema]) =>
    row(`\`${name}\``, defaultOf(schema), schema.description ?? ''),
  );
  const parameters = Object.entries(parameterPaths).map(([key, path]) =>
    row(`\`/<name>/${path}\``, parameterMeanings[key as keyof typeof parameterPaths]),
  );
  const functions = Object.entries(functionSettings).map(([name, settingsOf]) => {
    const batch = 'batch' in settingsOf ? String(settingsOf.batch.size) : '';
    const { timeoutSeconds, memoryMb, reservedConcurrency } = settingsOf;
    return row(name, String(timeoutSeconds), String(memoryMb), String(reservedConcurrency), batch);
  });
  return [
    intro,
    ...settings,
    '',
    '## Parameters',
    '',
    'In Parameter Store, as `SecureString`. Functions read them when they start and every five minutes.',
    '',
    '| parameter | meaning |',
    '|---|---|',
    ...parameters,
    '',
    '## Functions',
    '',
    'Queues hide a message for six times as long as its function may take, and give it up after five tries.',
    '',
    '| function | time-out, s | memory, MB | at once | messages at a time |',
    '|---|---|---|---|---|',
    ...functions,
    '',
  ].join('\n');
}

/** The reference of what a deployment is told. */
export const deploymentPage: Page = { path: 'docs/reference/deployment.md', render };
