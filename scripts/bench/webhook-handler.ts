import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { handleWebhook } from '../../src/chatops/handle-webhook.ts';
import { createWebhookVerifier } from '../../src/chatops/verify-webhook.ts';
import { createWebhookApp } from '../../src/chatops/webhook-app.ts';
import type { Log } from '../../src/ports/log.ts';
import { bundleGithubWebhook } from '../bundle/bundle-github-webhook.ts';
import { bundleLambda } from '../bundle/bundle-lambda.ts';
import { type Figure, median, rounded } from './figure.ts';

const execute = promisify(execFile);
const secret = 'bench';
const warmRuns = 500;
const coldRuns = 15;

/** Webhook handler: its own warm time, the size of its bundle, and its cold import beside the floor's. */
export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'devfactory-bench-'));
  try {
    const ours = await bundleGithubWebhook(join(folder, 'ours'));
    const floor = await bundleLambda({
      entry: './scripts/bench/webhook-floor.ts',
      folder: join(folder, 'floor'),
    });
    const [oursMs, floorMs] = await coldImports(ours.file, floor.file);
    return [
      { name: 'webhook-handler-warm', value: rounded(await warmMs()), unit: 'ms', against: { bound: 2 } },
      {
        name: 'webhook-bundle',
        value: rounded(ours.bytes / 1e6),
        unit: 'MB',
        against: { bound: 1.5, floor: rounded(floor.bytes / 1e6) },
      },
      {
        name: 'webhook-cold-import',
        value: rounded(oursMs),
        unit: 'ms',
        against: { floor: rounded(floorMs), ratio: rounded(oursMs / floorMs), bound: 1.5 },
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Median of one delivery from signature to answer, with a queue and a store that cost nothing. */
async function warmMs(): Promise<number> {
  const log: Log = { info() {}, warn() {}, error() {} };
  let sent = 0;
  const deps = {
    verify: createWebhookVerifier({ current: secret }),
    app: createWebhookApp({ settings: { triggerLabel: 'ai-factory', appId: 1 }, log }),
    deliveries: { has: async () => false, mark: async () => {} },
    jobs: { send: async () => void sent++ },
    clock: systemClock,
    log,
    metrics: { record() {} },
  };
  const durations: number[] = [];
  for (let i = 0; i < warmRuns; i++) {
    const event = labelledEvent(i);
    const start = performance.now();
    await handleWebhook(deps, event);
    durations.push(performance.now() - start);
  }
  if (sent !== warmRuns) throw new Error(`${warmRuns} deliveries made ${sent} messages`);
  return median(durations);
}

/** Median import time of both bundles, each in fresh processes, taking turns. */
async function coldImports(ours: string, floor: string): Promise<[number, number]> {
  const durations: [number[], number[]] = [[], []];
  for (let i = 0; i < coldRuns; i++) {
    durations[0].push(await importMs(ours));
    durations[1].push(await importMs(floor));
  }
  return [median(durations[0]), median(durations[1])];
}

async function importMs(file: string): Promise<number> {
  const script = `const start = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log(performance.now() - start); process.exit(0);`;
  const env = {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'bench',
    JOBS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/1/jobs',
    GITHUB_APP_ID: '1',
    WEBHOOK_SECRET: secret,
  };
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', script], { env });
  return Number(stdout);
}

/** A label event about as large as GitHub's are (10 kB). */
function labelledEvent(number: number): APIGatewayProxyEventV2 {
  const body = JSON.stringify({
    action: 'labeled',
    issue: {
      id: number + 1,
      number: number + 1,
      updated_at: '2026-01-01T00:00:00Z',
      title: 'Greet people by name',
      body: 'x'.repeat(9_000),
    },
    label: { name: 'ai-factory' },
    installation: { id: 1 },
    repository: { id: 1, name: 'bench', owner: { login: 'bench' } },
    sender: { id: 1, login: 'bench', type: 'User' },
  });
  const headers = {
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    'x-github-delivery': `bench-${number}`,
    'x-github-event': 'issues',
  };
  return { headers, body, isBase64Encoded: false } as unknown as APIGatewayProxyEventV2;
}
