import { createDynamodbBudgetStore } from '../adapters/aws/dynamodb-budget-store.ts';
import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import { createDynamodbEventStore } from '../adapters/aws/dynamodb-event-store.ts';
import { createDynamodbFileLockStore } from '../adapters/aws/dynamodb-file-lock-store.ts';
import { createDynamodbHeadStore } from '../adapters/aws/dynamodb-head-store.ts';
import { createDynamodbLearningStore } from '../adapters/aws/dynamodb-learning-store.ts';
import { createDynamodbOutcomeStore } from '../adapters/aws/dynamodb-outcome-store.ts';
import { createS3ArtifactStore } from '../adapters/aws/s3-artifact-store.ts';
import { createS3Client } from '../adapters/aws/s3-client.ts';
import { createSqsClient } from '../adapters/aws/sqs-client.ts';
import { createSqsMessageQueue } from '../adapters/aws/sqs-message-queue.ts';
import { createEmbeddedMetrics } from '../adapters/system/embedded-metrics.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import type { ControlPlaneEnvironment } from '../config/control-plane-environment.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { DispatchMessage } from '../contracts/dispatch-message.ts';
import type { JobMessage } from '../contracts/job-message.ts';
import type { QuarantinedMessage } from '../contracts/quarantined-message.ts';
import type { ReportMessage } from '../contracts/report-message.ts';
import { createLedger } from '../ledger/ledger.ts';
import { createKeepLearnings } from '../observability/learnings/keep-learnings.ts';
import { measurementsOf } from '../observability/metrics/measurements-of.ts';
import type { Log } from '../ports/log.ts';
import { createCarryOut, type EffectTargets } from './carry-out-effects.ts';

/**
 * What executables on the ledger have in common: the table, the artifacts, the queues, and a ledger whose effects become messages. Keeps no state
 * of its own, so that several can live in one process.
 */
export function createControlPlane(
  env: ControlPlaneEnvironment,
  environment: Environment,
  options: { log: Log } & Pick<EffectTargets, 'startTask'>,
) {
  const table = { client: createDynamodbClient(environment), tableName: env.TABLE_NAME };
  const bucket = { client: createS3Client(environment), bucket: env.ARTIFACT_BUCKET };
  const artifacts = createS3ArtifactStore(bucket);
  const client = createSqsClient(environment);
  const queueAt = <Message>(queueUrl: string) =>
    createSqsMessageQueue<Message>({ client, queueUrl, artifacts });
  const queues = {
    jobs: queueAt<JobMessage>(env.JOBS_QUEUE_URL),
    dispatch: queueAt<DispatchMessage>(env.DISPATCH_QUEUE_URL),
    reports: queueAt<ReportMessage>(env.REPORTS_QUEUE_URL),
    quarantine: queueAt<QuarantinedMessage>(env.QUARANTINE_QUEUE_URL),
  };
  const heads = createDynamodbHeadStore(table);
  const budgets = createDynamodbBudgetStore({ ...table, clock: systemClock });
  const fileLocks = createDynamodbFileLockStore(table);
  const outcomes = createDynamodbOutcomeStore(table);
  const learnings = createDynamodbLearningStore(table);
  const { log, startTask } = options;
  const metrics = createEmbeddedMetrics({ log, clock: systemClock, factory: env.FACTORY_NAME });
  const carryOut = createCarryOut({
    ...queues,
    fileLocks,
    budgets,
    outcomes,
    keepLearnings: createKeepLearnings({ learnings, artifacts, log }),
    ...(startTask === undefined ? {} : { startTask }),
  });
  const ledger = createLedger({
    store: createDynamodbEventStore(table),
    heads,
    carryOut,
    clock: systemClock,
    random: systemRandom,
    log,
    committed(...change) {
      const measurements = measurementsOf(...change);
      if (measurements.length > 0) metrics.record(...measurements);
    },
  });
  return {
    table,
    bucket,
    artifacts,
    queues,
    heads,
    fileLocks,
    budgets,
    outcomes,
    learnings,
    carryOut,
    ledger,
    clock: systemClock,
    log,
    metrics,
  };
}
