import { createDynamodbLeaseStore } from '../adapters/aws/dynamodb-lease-store.ts';
import { createDynamodbSlotStore } from '../adapters/aws/dynamodb-slot-store.ts';
import { createDynamodbUnanchoredHeads } from '../adapters/aws/dynamodb-unanchored-heads.ts';
import { createS3AnchorStore } from '../adapters/aws/s3-anchor-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { sweeperEnvironmentSchema } from '../config/sweeper-environment.ts';
import { anchorHeads } from '../orchestration/anchor/anchor-heads.ts';
import { createSweep, type Sweep } from '../orchestration/sweep/sweep.ts';
import type { Log } from '../ports/log.ts';
import type { TaskRunner } from '../ports/task-runner.ts';
import { createControlPlane } from './control-plane.ts';
import { createEcsTasks } from './ecs-tasks.ts';

/**
 * Builds the sweeper, which also anchors the heads that moved. `tasks`: where tasks run, instead of ECS. Throws FactoryError `environment-invalid` naming every variable that is missing or
 * wrong.
 */
export function createSweeper(
  environment: Environment,
  given: { tasks?: Pick<TaskRunner, 'status'>; log?: Log } = {},
): Sweep {
  const env = parseEnvironment('sweeper', sweeperEnvironmentSchema, environment);
  const log = given.log ?? createJsonLog({ service: 'sweeper' });
  const plane = createControlPlane(env, environment, { log });
  const sweep = createSweep({
    ...plane,
    leases: createDynamodbLeaseStore(plane.table),
    slots: createDynamodbSlotStore(plane.table),
    tasks: given.tasks ?? createEcsTasks('sweeper', environment),
    jobs: plane.queues.jobs,
    dispatch: plane.queues.dispatch,
  });
  const anchoring = {
    ...plane,
    anchors: createS3AnchorStore({
      client: createS3Client(environment),
      bucket: env.ANCHOR_BUCKET,
      clock: plane.clock,
      lockMode: env.ANCHOR_LOCK_MODE,
      retentionDays: env.ANCHOR_RETENTION_DAYS,
    }),
    unanchored: createDynamodbUnanchoredHeads(plane.table),
  };
  return async (options) => {
    const summary = await sweep(options);
    await anchorHeads(anchoring);
    return summary;
  };
}
