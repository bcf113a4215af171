import { z } from 'zod';
import { consumeSqsBatch } from '../adapters/aws/consume-sqs-batch.ts';
import { createDynamodbSlotStore } from '../adapters/aws/dynamodb-slot-store.ts';
import { createDynamodbStartStore } from '../adapters/aws/dynamodb-start-store.ts';
import { ecsTaskEventSchema } from '../adapters/aws/ecs-task-event.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { dispatcherEnvironmentSchema } from '../config/dispatcher-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { dispatchMessageSchema } from '../contracts/dispatch-message.ts';
import { createDispatch } from '../orchestration/dispatch/dispatch.ts';
import { createTaskStarter } from '../orchestration/dispatch/task-starter.ts';
import type { Log } from '../ports/log.ts';
import type { TaskRunner } from '../ports/task-runner.ts';
import { createControlPlane } from './control-plane.ts';
import { createEcsTasks } from './ecs-tasks.ts';
import type { SqsHandler } from './sqs-handler.ts';

/** The factory's own messages, and what ECS says about its tasks. */
const dispatchBodySchema = z.union([dispatchMessageSchema, ecsTaskEventSchema]);

/** ECS lists a task within seconds of its start; a minute is past any doubt. */
const ecsUnknownIsGoneAfterMs = 60_000;

/**
 * Builds the dispatcher. `tasks`: where to run, instead of ECS; a runner that is given knows all its tasks, so one it does not know is gone.
 * Throws FactoryError `environment-invalid` naming every variable that is missing or wrong.
 */
export function createDispatcher(
  environment: Environment,
  given: { tasks?: TaskRunner; log?: Log } = {},
): SqsHandler {
  const env = parseEnvironment('dispatcher', dispatcherEnvironmentSchema, environment);
  const { EGRESS_GATEWAY_URL: gatewayUrl, EGRESS_KEY: key } = env;
  const secrets = [env.WORKER_REGISTRATION_KEY, ...(key === undefined ? [] : [key])];
  const log = given.log ?? createJsonLog({ service: 'dispatcher', secrets });
  const tasks = given.tasks ?? createEcsTasks('dispatcher', environment);
  const startTask = createTaskStarter({
    tasks,
    workerApiUrl: env.WORKER_API_URL,
    registrationKey: env.WORKER_REGISTRATION_KEY,
    log,
    egress:
      gatewayUrl === undefined || key === undefined ? undefined : { gatewayUrl, key, clock: systemClock },
  });
  const plane = createControlPlane(env, environment, { log, startTask });
  const dispatch = createDispatch({
    ...plane,
    slots: createDynamodbSlotStore(plane.table),
    starts: createDynamodbStartStore(plane.table),
    jobs: plane.queues.jobs,
    tasks,
    startTask,
    maxWorkers: env.MAX_WORKERS,
    unknownIsGoneAfterMs: given.tasks === undefined ? ecsUnknownIsGoneAfterMs : 0,
  });
  return (event) =>
    consumeSqsBatch(event, {
      schema: dispatchBodySchema,
      handle: (message, { receiveCount }) => dispatch(message, { redelivered: receiveCount > 1 }),
      artifacts: plane.artifacts,
      quarantine: plane.queues.quarantine,
      log,
      metrics: plane.metrics,
      random: systemRandom,
    });
}
