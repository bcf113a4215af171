import { localWorkerEnvironment } from '../../src/config/local-worker-environment.ts';
import { startLocalFactory } from '../../src/wiring/local/local-factory.ts';
import { startCountingProxy } from './counting-proxy.ts';
import { faultyService } from './faults-of-aws.ts';
import { seeded } from './seeded.ts';

/* `start DATA_DIR SCENARIO SEED`: a factory whose table, queues, bucket and GitHub fail now and then, until it is killed. Tells where its GitHub is once it is up. */
const [, dataDir = '', scenarioPath = '', seed = '0'] = process.argv.slice(2);
const next = seeded(Number(seed));

/** What GitHub answers now and then instead of what was asked for. */
const githubFaults = [
  { status: 500, message: 'Server Error' },
  { status: 502, message: 'Bad Gateway' },
  { status: 403, headers: { 'retry-after': '1' }, message: 'You have exceeded a secondary rate limit' },
  { status: 429, headers: { 'retry-after': '1' }, message: 'API rate limit exceeded' },
];
const githubFaultRate = 0.03;

const { github } = await startLocalFactory({
  dataDir,
  port: 0,
  model: { kind: 'scripted', scenarioPath },
  maxWorkers: 2,
  triggerLabel: 'ai-factory',
  notice: '',
  workerEnvironment: localWorkerEnvironment(process.env),
  onProgress: () => undefined,
  through: async (environment) => {
    const faulty = async (to: string | undefined) => {
      if (to === undefined) throw new Error('the environment lacks the address of a service');
      const proxy = await startCountingProxy({
        to,
        onExchange: () => undefined,
        interfere: faultyService(next, Date.now),
      });
      return proxy.url;
    };
    return {
      ...environment,
      AWS_ENDPOINT_URL_DYNAMODB: await faulty(environment.AWS_ENDPOINT_URL_DYNAMODB),
      AWS_ENDPOINT_URL_SQS: await faulty(environment.AWS_ENDPOINT_URL_SQS),
      AWS_ENDPOINT_URL_S3: await faulty(environment.AWS_ENDPOINT_URL_S3),
    };
  },
});
github.setFault(() =>
  next() < githubFaultRate ? githubFaults[Math.floor(next() * githubFaults.length)] : undefined,
);
process.stdout.write(`${JSON.stringify({ url: github.url, token: github.tokens.writer })}\n`);
