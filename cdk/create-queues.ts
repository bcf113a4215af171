import { Duration } from 'aws-cdk-lib';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { visibilityOnLambda } from '../src/config/function-settings.ts';
import { type ConsumedQueue, maximalReceives, queueDefinitions } from '../src/config/queue-definitions.ts';
import { acknowledge } from './acknowledge.ts';

export type Queues = Record<ConsumedQueue | `${ConsumedQueue}Dead` | 'quarantine', Queue>;

/** As large as what the local queues take, so that whatever is larger goes by the artifacts everywhere. */
const maxMessageSizeBytes = 256 * 1_024;
const longest = Duration.days(14);

const ordered = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
} as const satisfies QueueProps;

/** The queues with their dead letters, which are kept as long as SQS can, and the quarantine. */
export function createQueues(scope: Construct): Queues {
  const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, maxMessageSizeBytes };
  const lastStop = (id: string, props: QueueProps = {}): Queue => {
    const queue = new Queue(scope, id, { ...common, ...props, retentionPeriod: longest });
    acknowledge(queue, {
      'AwsSolutions-SQS3':
        'Messages stay here until a person or the sweeper puts them back; an alarm tells of them.',
      'Serverless-SQSRedrivePolicy': 'The same.',
    });
    return queue;
  };
  const consumed = (name: ConsumedQueue, id: string) => {
    const { fifo } = queueDefinitions[name];
    const kind = fifo ? ordered : {};
    const dead = lastStop(`${id}Dead`, kind);
    const queue = new Queue(scope, id, {
      ...common,
      ...kind,
      visibilityTimeout: Duration.seconds(visibilityOnLambda(name)),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: dead, maxReceiveCount: maximalReceives },
    });
    return { queue, dead };
  };
  const [jobs, dispatch, reports] = [
    consumed('jobs', 'Jobs'),
    consumed('dispatch', 'Dispatch'),
    consumed('reports', 'Reports'),
  ];
  return {
    jobs: jobs.queue,
    jobsDead: jobs.dead,
    dispatch: dispatch.queue,
    dispatchDead: dispatch.dead,
    reports: reports.queue,
    reportsDead: reports.dead,
    quarantine: lastStop('Quarantine'),
  };
}
