import type { Hono } from 'hono';
import { createDynamodbLeaseStore } from '../adapters/aws/dynamodb-lease-store.ts';
import { createS3DeliveredFiles } from '../adapters/aws/s3-delivered-files.ts';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { workerApiEnvironmentSchema } from '../config/worker-api-environment.ts';
import { microUsdOf } from '../money/micro-usd.ts';
import { createRecall } from '../observability/learnings/recall-learnings.ts';
import { createWorkerApiApp } from '../orchestration/worker-api/worker-api.ts';
import type { Log } from '../ports/log.ts';
import { createAppKey } from './app-key.ts';
import { createControlPlane } from './control-plane.ts';

/**
 * Builds worker-api as a fetch application (`app.fetch(request)`). Throws FactoryError `environment-invalid` naming every variable that is missing or
 * wrong.
 */
export function createWorkerApi(environment: Environment, given: { log?: Log } = {}): Hono {
  const env = parseEnvironment('worker-api', workerApiEnvironmentSchema, environment);
  const secrets = [env.GITHUB_APP_PRIVATE_KEY, env.WORKER_REGISTRATION_KEY, env.MODEL_API_KEY];
  const log = given.log ?? createJsonLog({ service: 'worker-api', secrets });
  const plane = createControlPlane(env, environment, { log });
  const { clock } = plane;
  const key = createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment);
  return createWorkerApiApp({
    ...plane,
    attestor: { key, keyId: `github-app:${env.GITHUB_APP_ID}` },
    leases: createDynamodbLeaseStore(plane.table),
    ...createGitHubApp({
      apiUrl: env.GITHUB_API_URL,
      appId: env.GITHUB_APP_ID,
      key,
      clock,
      log,
    }),
    recall: createRecall(plane),
    deliveredFiles: createS3DeliveredFiles(plane.bucket),
    installationDayMicroUsd: microUsdOf(env.INSTALLATION_DAY_BUDGET_USD),
    registrationKey: env.WORKER_REGISTRATION_KEY,
    gitUrl: env.GITHUB_GIT_URL,
    model: { baseUrl: env.MODEL_BASE_URL, apiKey: env.MODEL_API_KEY, scripted: env.MODEL_SCRIPTED },
  });
}
