import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { AwsUsage } from './aws-prices.ts';
import { createCapacityCounter } from './capacity-units.ts';
import { type Exchange, startCountingProxy } from './counting-proxy.ts';

/** Counts of everything since the last `reset`, by name: `dynamodb Query`, `sqs jobs batch`, `github GET`, `lambda webhook`, … */
export type AwsMeter = {
  /** For `startLocalFactory`'s `through`. */
  through(environment: Record<string, string>): Promise<Record<string, string>>;
  reset(): void;
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
};

/** Assumed for the duration of functions, for the emulators answer faster than the services do. Calls are taken to be made one after the other. */
export const assumedOnAws = { githubCallMs: 120, awsCallMs: 8, ownMsOfInvocation: 10, memoryGb: 0.5 };

/** Stands between the functions and DynamoDB, SQS, S3, GitHub and worker-api, and counts. */
export function createAwsMeter(): AwsMeter {
  let counts: Record<string, number> = {};
  const add = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  const proxies: { close(): Promise<void> }[] = [];
  const capacityOf = createCapacityCounter();

  async function open(
    to: string,
    onExchange: (exchange: Exchange) => void,
    rewrite?: (body: Buffer) => Buffer,
  ) {
    const proxy = await startCountingProxy({ to, onExchange, ...(rewrite === undefined ? {} : { rewrite }) });
    proxies.push(proxy);
    return [to, proxy.url] as const;
  }

  /* Webhooks come to the gateway itself. */
  const onRequest = (message: unknown) => {
    const { request } = message as { request: IncomingMessage };
    if (request.url?.startsWith('/webhooks/github')) add('lambda webhook');
  };
  subscribe('http.server.request.start', onRequest);

  return {
    reset() {
      counts = {};
    },
    counts: () => ({ ...counts }),
    async through(environment) {
      const at = (name: string) => environment[name] ?? '';
      const addresses = await Promise.all([
        open(
          at('AWS_ENDPOINT_URL_DYNAMODB'),
          (exchange) => countDynamodb(exchange, capacityOf, add),
          withCapacity,
        ),
        open(at('AWS_ENDPOINT_URL_SQS'), (exchange) => countSqsOrS3(exchange, add)),
        open(at('GITHUB_API_URL'), ({ method }) => add(`github ${method}`)),
        open(at('WORKER_API_URL'), ({ path }) => {
          add('lambda worker-api');
          add(`worker-api ${path.split('/').at(-1)}`);
        }),
      ]);
      return Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, elsewhere(value, addresses)]),
      );
    },
    async close() {
      unsubscribe('http.server.request.start', onRequest);
      await Promise.all(proxies.map((proxy) => proxy.close()));
    },
  };
}

function elsewhere(value: string, addresses: readonly (readonly [string, string])[]): string {
  const found = addresses.find(([from]) => value === from || value.startsWith(`${from}/`));
  return found === undefined ? value : found[1] + value.slice(found[0].length);
}

function withCapacity(body: Buffer): Buffer {
  return Buffer.from(JSON.stringify({ ...JSON.parse(body.toString()), ReturnConsumedCapacity: 'TOTAL' }));
}

type Add = (name: string, by?: number) => void;

function countDynamodb(
  { target, request, status, response }: Exchange,
  capacityOf: ReturnType<typeof createCapacityCounter>,
  add: Add,
): void {
  const operation = operationOf(target);
  const asked = JSON.parse(request.toString());
  const { read, write } = capacityOf({
    operation,
    request: asked,
    status,
    response: JSON.parse(response.toString()),
  });
  add('dynamodb write units', write);
  add('dynamodb read units', read);
  add(`dynamodb ${operation}`);
  add(`dynamodb ${operation} ${kindOf(asked)}`, read + write);
}

/** Which sort of item a request is about, for the break-down: `JOB COMMIT`, `SLOT`, … */
function kindOf(asked: Record<string, Record<string, { S?: string } | undefined> | undefined>): string {
  const values = { ...asked.ExpressionAttributeValues, ...asked.Key, ...asked.Item };
  const key = (values.pk ?? values[':pk'] ?? values[':state'])?.S ?? '';
  const sort = (values.sk ?? values[':first'])?.S ?? '';
  return [key, sort]
    .map((part) => part.split('#')[0])
    .filter((part) => part && !/^\d+$/.test(part))
    .join(' ');
}

function countSqsOrS3({ method, path, target, request, response }: Exchange, add: Add): void {
  if (target === '') {
    add(method === 'PUT' ? 's3 write' : 's3 read');
    return;
  }
  const { QueueUrl: url = '' } = JSON.parse(request.toString()) as { QueueUrl?: string };
  const queue = url.split('/').at(-1) ?? path;
  const operation = operationOf(target);
  if (operation === 'SendMessage') add(`sqs ${queue} send`);
  if (operation !== 'ReceiveMessage') return;
  const { Messages = [] } = JSON.parse(response.toString()) as { Messages?: unknown[] };
  if (Messages.length === 0) return;
  add(`sqs ${queue} batch`);
  add(`sqs ${queue} message`, Messages.length);
}

function operationOf(target: string): string {
  return target.split('.').at(-1) ?? '';
}

/**
 * The counts as AWS bills them. A batch is an invocation of its consumer, a receive and one delete, as Lambda's event source makes them; its polling of empty
 * queues and the sweeper are a price per month and not per job.
 */
export function usageOf(counts: Readonly<Record<string, number>>): AwsUsage {
  const sum = (fits: (name: string) => boolean) =>
    Object.entries(counts).reduce((total, [name, count]) => total + (fits(name) ? count : 0), 0);
  const requests = (fifo: boolean) =>
    sum((name) => /^sqs .* send$/.test(name) && name.includes('.fifo ') === fifo) +
    2 * sum((name) => /^sqs .* batch$/.test(name) && name.includes('.fifo ') === fifo);
  const http = sum((name) => name.startsWith('lambda '));
  const invocation = http + sum((name) => /^sqs .* batch$/.test(name));
  const awsCalls = sum((name) => /^(dynamodb \w+|sqs .* send|s3 (write|read))$/.test(name));
  const { githubCallMs, awsCallMs, ownMsOfInvocation, memoryGb } = assumedOnAws;
  const milliseconds =
    sum((name) => name.startsWith('github ')) * githubCallMs +
    awsCalls * awsCallMs +
    invocation * ownMsOfInvocation;
  return {
    writeUnit: counts['dynamodb write units'] ?? 0,
    readUnit: counts['dynamodb read units'] ?? 0,
    standardQueueRequest: requests(false),
    fifoQueueRequest: requests(true),
    invocation,
    gigabyteSecond: (milliseconds / 1_000) * memoryGb,
    httpApiRequest: http,
    artifactWrite: counts['s3 write'] ?? 0,
    artifactRead: counts['s3 read'] ?? 0,
  };
}
