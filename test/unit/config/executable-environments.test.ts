import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dispatcherEnvironmentSchema } from '../../../src/config/dispatcher-environment.ts';
import { ecsEnvironmentSchema } from '../../../src/config/ecs-environment.ts';
import { parseEnvironment } from '../../../src/config/parse-environment.ts';
import { workerApiEnvironmentSchema } from '../../../src/config/worker-api-environment.ts';

const plane = {
  TABLE_NAME: 'factory',
  ARTIFACT_BUCKET: 'artifacts',
  JOBS_QUEUE_URL: 'https://sqs.test/jobs',
  DISPATCH_QUEUE_URL: 'https://sqs.test/dispatch',
  REPORTS_QUEUE_URL: 'https://sqs.test/reports.fifo',
  QUARANTINE_QUEUE_URL: 'https://sqs.test/quarantine',
};
const workerApi = {
  ...plane,
  GITHUB_API_URL: 'https://api.github.test/',
  GITHUB_GIT_URL: 'https://github.test/',
  GITHUB_APP_ID: '7',
  GITHUB_APP_PRIVATE_KEY: '-----BEGIN KEY-----\\nabc\\n-----END KEY-----',
  WORKER_REGISTRATION_KEY: 'r'.repeat(32),
  MODEL_BASE_URL: 'http://127.0.0.1:9/v1',
  MODEL_API_KEY: 'model-secret',
};
const problemsOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('environments of executables', () => {
  it('name every variable that is missing or wrong at once, and none of their values', () => {
    const environment = {
      ...plane,
      REPORTS_QUEUE_URL: 'https://sqs.test/reports',
      MAX_WORKERS: '0',
      WORKER_REGISTRATION_KEY: 'short-secret',
    };
    const problems = problemsOf(() =>
      parseEnvironment('dispatcher', dispatcherEnvironmentSchema, environment),
    );
    for (const name of [
      'WORKER_API_URL: is not set',
      'REPORTS_QUEUE_URL: ',
      'MAX_WORKERS: ',
      'WORKER_REGISTRATION_KEY: ',
    ]) {
      assert.ok(problems.includes(name), `${name} in ${problems}`);
    }
    assert.ok(!problems.includes('short-secret'));
    assert.ok(!problems.includes('TABLE_NAME'));
  });

  it('let no dispatcher start workers behind an egress gateway that would not know them', () => {
    const dispatcher = {
      ...plane,
      WORKER_API_URL: 'https://worker-api.test',
      WORKER_REGISTRATION_KEY: 'r'.repeat(32),
      MAX_WORKERS: '1',
    };
    const parse = (egress: Record<string, string>) => () =>
      parseEnvironment('dispatcher', dispatcherEnvironmentSchema, { ...dispatcher, ...egress });
    const EGRESS_GATEWAY_URL = 'http://egress.test:3128';
    assert.match(problemsOf(parse({ EGRESS_GATEWAY_URL })), /EGRESS_KEY: is not set/);
    assert.match(
      problemsOf(parse({ EGRESS_GATEWAY_URL, EGRESS_KEY: 'short' })),
      /EGRESS_KEY: must be a secret/,
    );
    assert.equal(problemsOf(parse({ EGRESS_GATEWAY_URL, EGRESS_KEY: 'e'.repeat(32) })), '');
    assert.equal(problemsOf(parse({})), '');
  });

  it('take an empty variable for one that is not set', () => {
    const problems = problemsOf(() =>
      parseEnvironment('worker-api', workerApiEnvironmentSchema, { ...workerApi, TABLE_NAME: '' }),
    );
    assert.match(problems, /TABLE_NAME: is not set/);
  });

  it('read numbers, switches, addresses and keys on one line', () => {
    const env = parseEnvironment('worker-api', workerApiEnvironmentSchema, {
      ...workerApi,
      MODEL_SCRIPTED: 'true',
    });
    assert.equal(env.GITHUB_APP_ID, 7);
    assert.equal(env.MODEL_SCRIPTED, true);
    assert.equal(env.GITHUB_API_URL, 'https://api.github.test');
    assert.equal(env.GITHUB_GIT_URL, 'https://github.test');
    assert.equal(env.GITHUB_APP_PRIVATE_KEY, '-----BEGIN KEY-----\nabc\n-----END KEY-----');
    assert.equal(parseEnvironment('worker-api', workerApiEnvironmentSchema, workerApi).MODEL_SCRIPTED, false);
  });

  it('read where tasks run on AWS', () => {
    const env = parseEnvironment('dispatcher', ecsEnvironmentSchema, {
      ECS_CLUSTER: 'factory',
      ECS_TASK_DEFINITION: 'worker',
      ECS_SUBNETS: 'subnet-1, subnet-2',
      ECS_SECURITY_GROUPS: 'sg-1',
    });
    assert.deepEqual(env.ECS_SUBNETS, ['subnet-1', 'subnet-2']);
    assert.equal(env.ECS_CAPACITY_PROVIDER, 'FARGATE_SPOT');
    assert.match(
      problemsOf(() =>
        parseEnvironment('dispatcher', ecsEnvironmentSchema, { ECS_CLUSTER: 'factory', ECS_SUBNETS: 'a,,b' }),
      ),
      /ECS_TASK_DEFINITION: is not set[\s\S]*ECS_SUBNETS: must be a list/,
    );
  });
});
