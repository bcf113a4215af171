import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { createSqsClient } from '../../../src/adapters/aws/sqs-client.ts';
import { startLocalGitHub } from '../../../src/adapters/local/github/local-github.ts';
import {
  APP_EVENTS,
  APP_PERMISSIONS,
  type AppRegistration,
} from '../../../src/adapters/local/github/seed.ts';
import type { CheckName } from '../../../src/observability/doctor/finding.ts';
import { startFakeEcr } from '../../support/fake-ecr.ts';
import { startFakeEcs } from '../../support/fake-ecs.ts';
import { startFakeQuotas } from '../../support/fake-quotas.ts';
import type { FactoryWorld } from '../../support/local-factory-world.ts';

/** What a fault is planted in: a factory that runs, the environment that the doctor will be given, and where what is opened is closed again. */
export type Garden = {
  world: FactoryWorld;
  environment: Record<string, string>;
  folder: string;
  atEnd(close: () => Promise<unknown>): void;
};

export type PlantedFault = {
  name: string;
  /** The check that must fail, with what in its text and in its mend. */
  finds: CheckName;
  says: RegExp;
  mend: RegExp;
  /** Answers what differs in the environment. */
  plant(garden: Garden): Promise<{ environment?: Record<string, string>; searchPath?: string }>;
};

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a variable that is not set',
    finds: 'settings',
    says: /WEBHOOK_SECRET: is not set/,
    mend: /environment\.md/,
    plant: async () => ({ environment: { WEBHOOK_SECRET: '' } }),
  },
  {
    name: 'a key that is not the App’s',
    finds: 'credentials',
    says: /does not accept/,
    mend: /GITHUB_APP_PRIVATE_KEY/,
    plant: async () => ({ environment: { GITHUB_APP_PRIVATE_KEY: freshKey() } }),
  },
  {
    name: 'a permission that nobody granted',
    finds: 'permissions',
    says: /lacks checks: write/,
    mend: /Permissions & events/,
    plant: (garden) => anotherGitHub(garden, { permissions: { ...APP_PERMISSIONS, checks: 'read' } }),
  },
  {
    name: 'a permission that app.yml does not ask for',
    finds: 'permissions',
    says: /the App \S+ may more than app\.yml asks for: administration: write/,
    mend: /Permissions & events/,
    plant: (garden) =>
      anotherGitHub(garden, { permissions: { ...APP_PERMISSIONS, administration: 'write' } }),
  },
  {
    name: 'an event that the App does not hear',
    finds: 'events',
    says: /not subscribed to issue_comment/,
    mend: /Permissions & events/,
    plant: (garden) =>
      anotherGitHub(garden, { events: APP_EVENTS.filter((event) => event !== 'issue_comment') }),
  },
  {
    name: 'a webhook address where nobody listens',
    finds: 'webhook',
    says: /cannot be reached/,
    mend: /address in the settings/,
    plant: (garden) => anotherGitHub(garden, {}, 'http://127.0.0.1:9/webhooks/github'),
  },
  {
    name: 'two webhook secrets that differ',
    finds: 'webhook',
    says: /does not believe/,
    mend: /same secret/,
    plant: async () => ({ environment: { WEBHOOK_SECRET: 'not-the-secret-of-the-app-at-all-000' } }),
  },
  {
    name: 'deliveries that were answered with an error',
    finds: 'deliveries',
    says: /did not arrive.*answered 500/,
    mend: /sweeper/,
    plant: async (garden) => {
      const broken = await answering(garden, 500);
      const github = await openGitHub(garden, {}, broken);
      await github.createRepository('seen', { autoInit: true });
      await github.settled();
      return { environment: accessTo(github) };
    },
  },
  {
    name: 'a worker-api that is not there',
    finds: 'worker-api',
    says: /cannot be reached/,
    mend: /WORKER_API_URL/,
    plant: async () => ({ environment: { WORKER_API_URL: 'http://127.0.0.1:9' } }),
  },
  {
    name: 'a table that does not exist',
    finds: 'storage',
    says: /TABLE_NAME/,
    mend: /TABLE_NAME/,
    plant: async () => ({ environment: { TABLE_NAME: 'no-such-table' } }),
  },
  {
    name: 'a queue that does not exist',
    finds: 'queues',
    says: /DISPATCH_QUEUE_URL/,
    mend: /DISPATCH_QUEUE_URL/,
    plant: async ({ environment }) => ({
      environment: { DISPATCH_QUEUE_URL: `${environment.DISPATCH_QUEUE_URL}-gone` },
    }),
  },
  {
    name: 'a dead letter',
    finds: 'queues',
    says: /1 dead letters/,
    mend: /redrive/,
    plant: async ({ environment }) => {
      const sqs = createSqsClient(environment);
      const queue = { QueueUrl: environment.JOBS_DEAD_QUEUE_URL, MessageBody: '{}' };
      await sqs.send(new SendMessageCommand(queue));
      sqs.destroy();
      return {};
    },
  },
  {
    name: 'a model server that refuses the key',
    finds: 'model',
    says: /does not accept the key/,
    mend: /MODEL_API_KEY/,
    plant: async (garden) => ({ environment: { MODEL_BASE_URL: await answering(garden, 401) } }),
  },
  {
    name: 'a broken factory.yml',
    finds: 'configuration',
    says: /broken\/\.github\/factory\.yml:1:1: Unknown key "bugdet": did you mean "budget"/,
    mend: /default branch/,
    plant: async ({ world }) => {
      await world.repository('broken', { '.github/factory.yml': 'bugdet: { job: 5 }\n' });
      return {};
    },
  },
  {
    name: 'a workflow that would hand secrets to an agent’s code',
    finds: 'workflows',
    says: /exposed\/\.github\/workflows\/release\.yml .*pull_request_target.*secret NPM_TOKEN/,
    mend: /factory\/\*\*/,
    plant: async ({ world }) => {
      await world.repository('exposed', { '.github/workflows/release.yml': releaseWorkflow });
      return {};
    },
  },
  {
    name: 'an installation that GitHub will soon answer no more',
    finds: 'rate-limit',
    says: /acme: 17 of 5000 requests left until 2026-11-21T22:00:00\.000Z/,
    mend: /MAX_WORKERS/,
    plant: async (garden) => ({ environment: { GITHUB_API_URL: await nearlyExhausted(garden) } }),
  },
  {
    name: 'an account on AWS that may run too few functions at once',
    finds: 'quotas',
    says: /may run 10 functions at once; the deployment reserves \d+, and 100 must stay free/,
    mend: /Service Quotas, Lambda.*reserveConcurrency=false/,
    plant: async (garden) => ({
      environment: await onAws(garden, { [lambdaConcurrency]: 10, [spot]: 64, [onDemand]: 64 }),
    }),
  },
  {
    name: 'an account on AWS that may run too few workers at once',
    finds: 'quotas',
    says: /may run 6 vCPUs of Fargate Spot; 8 workers want 16/,
    mend: /Fargate Spot vCPU resource count; or lower factory:maxWorkers/,
    plant: async (garden) => ({
      environment: { ...(await onAws(garden, { [lambdaConcurrency]: 1_000 })), MAX_WORKERS: '8' },
    }),
  },
  {
    name: 'workers whose image is not in its registry',
    finds: 'worker',
    says: /worker:v2, which its registry does not have: no worker can start/,
    mend: /deploy again.*factory:workerImage/,
    plant: async (garden) => ({
      environment: await onAws(garden, { [lambdaConcurrency]: 1_000, [spot]: 64, [onDemand]: 64 }, 'v2'),
    }),
  },
  {
    name: 'a machine without a sandbox',
    finds: 'sandbox',
    says: /No sandbox works/,
    mend: /bubblewrap/,
    plant: async ({ folder }) => ({ searchPath: folder }),
  },
];

const lambdaConcurrency = 'L-B99A9384';
const onDemand = 'L-3032A538';
const spot = 'L-36FBB829';

/** A deployment whose workers have two virtual cores, in an account with these quotas; their image is there in the version v1. */
export async function onAws(
  { atEnd }: Pick<Garden, 'atEnd'>,
  own: Record<string, number>,
  tag = 'v1',
): Promise<Record<string, string>> {
  const quotas = await startFakeQuotas(own);
  const ecs = await startFakeEcs();
  const ecr = await startFakeEcr({ worker: ['v1'] });
  atEnd(quotas.close);
  atEnd(ecs.close);
  atEnd(ecr.close);
  const taskDefinition = {
    status: 'ACTIVE',
    cpu: '2048',
    containerDefinitions: [{ image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/worker:${tag}` }],
  };
  /* The check of workers asks for the same. */
  for (const _check of ['worker', 'quotas']) {
    ecs.answerNext('DescribeClusters', 200, { clusters: [{ status: 'ACTIVE' }] });
    ecs.answerNext('DescribeTaskDefinition', 200, { taskDefinition });
  }
  return {
    ECS_CLUSTER: 'factory',
    ECS_TASK_DEFINITION: 'worker',
    AWS_ENDPOINT_URL_ECS: ecs.url,
    AWS_ENDPOINT_URL_ECR: ecr.url,
    AWS_ENDPOINT_URL_SERVICE_QUOTAS: quotas.url,
  };
}

/** The factory's GitHub, but for what it says of its rate limit. */
async function nearlyExhausted({ environment, atEnd }: Garden): Promise<string> {
  const core = { limit: 5_000, remaining: 17, reset: Date.UTC(2026, 10, 21, 22) / 1_000 };
  const server = createServer(async (request, response) => {
    if (request.url === '/rate_limit')
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ resources: { core }, rate: core }));
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(`${environment.GITHUB_API_URL}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(request.method === 'GET' ? {} : { body: await text(request) }),
    });
    const type = answer.headers.get('content-type') ?? 'application/json';
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()));
  });
  return await listening(server, atEnd);
}

const releaseWorkflow = [
  'on: { pull_request_target: {} }',
  'jobs:',
  '  test:',
  '    runs-on: ubuntu-latest',
  '    steps:',
  '      - run: npm test',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub Actions
  '        env: { TOKEN: "${{ secrets.NPM_TOKEN }}" }',
  '',
].join('\n');

function freshKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return privateKey;
}

async function anotherGitHub(garden: Garden, app: AppRegistration, webhookUrl?: string) {
  return { environment: accessTo(await openGitHub(garden, app, webhookUrl)) };
}

async function openGitHub(
  { world, environment, folder, atEnd }: Garden,
  app: AppRegistration,
  webhookUrl = world.factory.webhookUrl,
) {
  const webhookSecret = environment.WEBHOOK_SECRET ?? '';
  const github = await startLocalGitHub({ dataDir: join(folder, 'github'), app, webhookUrl, webhookSecret });
  atEnd(() => github.close());
  return github;
}

function accessTo(github: Awaited<ReturnType<typeof startLocalGitHub>>): Record<string, string> {
  return {
    GITHUB_API_URL: github.url,
    GITHUB_APP_ID: String(github.appId),
    GITHUB_APP_PRIVATE_KEY: github.appPrivateKey,
  };
}

/** The address of a server that answers everything with one status. */
async function answering({ atEnd }: Garden, status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end('{}'));
  return await listening(server, atEnd);
}

async function listening(server: Server, atEnd: Garden['atEnd']): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  atEnd(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
