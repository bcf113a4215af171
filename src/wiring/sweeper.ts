import { createDynamodbBudgetStore } from '../adapters/aws/dynamodb-budget-store.ts';
import { createDynamodbCursorStore } from '../adapters/aws/dynamodb-cursor-store.ts';
import { createDynamodbEventStore } from '../adapters/aws/dynamodb-event-store.ts';
import { createDynamodbLeaseStore } from '../adapters/aws/dynamodb-lease-store.ts';
import { createDynamodbSlotStore } from '../adapters/aws/dynamodb-slot-store.ts';
import { createDynamodbSweepLock } from '../adapters/aws/dynamodb-sweep-lock.ts';
import { createDynamodbUnanchoredHeads } from '../adapters/aws/dynamodb-unanchored-heads.ts';
import { createS3AnchorStore } from '../adapters/aws/s3-anchor-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import { createSqsClient } from '../adapters/aws/sqs-client.ts';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { sweeperEnvironmentSchema } from '../config/sweeper-environment.ts';
import { createFullSweep } from '../orchestration/sweep/full-sweep.ts';
import type { Sweep } from '../orchestration/sweep/sweep.ts';
import { sweepAlone } from '../orchestration/sweep/sweep-alone.ts';
import type { Log } from '../ports/log.ts';
import type { TaskRunner } from '../ports/task-runner.ts';
import { createAppKey } from './app-key.ts';
import { createControlPlane } from './control-plane.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createEcsTasks } from './ecs-tasks.ts';

/**
 * Builds the sweeper, which also anchors the heads that moved. `tasks`: where tasks run, instead of ECS. Throws FactoryError `environment-invalid` naming
 * every variable that is missing or wrong.
 */
export function createSweeper(
  environment: Environment,
  given: { tasks?: Pick<TaskRunner, 'status' | 'list'>; log?: Log } = {},
): Sweep {
  const env = parseEnvironment('sweeper', sweeperEnvironmentSchema, environment);
  const log = given.log ?? createJsonLog({ service: 'sweeper', secrets: [env.GITHUB_APP_PRIVATE_KEY] });
  const plane = createControlPlane(env, environment, { log });
  const { table, clock } = plane;
  const { facts, reviewers, deliveries } = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    key: createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment),
    clock,
    log,
  });
  const sweep = createFullSweep({
    ...plane,
    leases: createDynamodbLeaseStore(table),
    slots: createDynamodbSlotStore(table),
    tasks: given.tasks ?? createEcsTasks('sweeper', environment),
    jobs: plane.queues.jobs,
    dispatch: plane.queues.dispatch,
    budgets: createDynamodbBudgetStore({ ...table, clock }),
    register: createDynamodbEventStore(table),
    cursors: createDynamodbCursorStore(table),
    deadLetters: createDeadLetters(createSqsClient(environment), env),
    facts,
    reviewers,
    deliveries,
    triggerLabel: env.TRIGGER_LABEL,
    anchors: createS3AnchorStore({
      client: createS3Client(environment),
      bucket: env.ANCHOR_BUCKET,
      clock,
      lockMode: env.ANCHOR_LOCK_MODE,
      retentionDays: env.ANCHOR_RETENTION_DAYS,
    }),
    unanchored: createDynamodbUnanchoredHeads(table),
  });
  return sweepAlone(sweep, { lock: createDynamodbSweepLock(table), clock, log });
}
