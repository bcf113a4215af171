import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { DeploymentSettings, ParameterPath } from '../src/config/deployment-settings.ts';
import { parameterName } from '../src/config/deployment-settings.ts';
import type { listIndex, turnsIndex } from '../src/config/table-definition.ts';
import type { DataPlane } from './data-plane.ts';

/**
 * The statements of functions, one for each kind of thing. Every action is named, every resource that has a name is named: the CDK's own `grant…` give more than is asked for, which the
 * proof in test/infrastructure would find.
 */
export const grants = {
  items: ({ table }: DataPlane, ...actions: ItemAction[]): PolicyStatement =>
    allow(
      actions.map((action) => `dynamodb:${action}`),
      table.tableArn,
    ),
  /** Only below these beginnings of partitions: with a right to delete anything, a function could cut a log. */
  deleteItems: ({ table }: DataPlane, ...kinds: PartitionKind[]): PolicyStatement =>
    new PolicyStatement({
      actions: ['dynamodb:DeleteItem'],
      resources: [table.tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': kinds.map((kind) => `${kind}#*`) },
      },
    }),
  index: ({ table }: DataPlane, index: typeof listIndex | typeof turnsIndex): PolicyStatement =>
    allow(['dynamodb:Query'], `${table.tableArn}/index/${index}`),
  send: (...queues: IQueue[]): PolicyStatement =>
    allow(['sqs:SendMessage'], ...queues.map(({ queueArn }) => queueArn)),
  /** What Lambda does on behalf of a function on a queue, and the function itself with messages that failed. */
  consume: (queue: IQueue): PolicyStatement =>
    allow(
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      queue.queueArn,
    ),
  /** With the right to list: without it, S3 calls objects that do not exist forbidden. */
  readArtifacts: ({ artifacts }: DataPlane): PolicyStatement[] => [
    allow(['s3:GetObject'], artifacts.arnForObjects('artifacts/*')),
    allow(['s3:ListBucket'], artifacts.bucketArn),
  ],
  writeArtifacts: ({ artifacts }: DataPlane): PolicyStatement =>
    allow(['s3:PutObject'], artifacts.arnForObjects('artifacts/*')),
  writeDeliveries: ({ artifacts }: DataPlane): PolicyStatement =>
    allow(['s3:PutObject'], artifacts.arnForObjects('deliveries/*')),
  parameters: (data: DataPlane, settings: DeploymentSettings, ...paths: ParameterPath[]): PolicyStatement =>
    allow(
      ['ssm:GetParameters'],
      ...paths.map((path) =>
        Stack.of(data).formatArn({
          service: 'ssm',
          resource: 'parameter',
          resourceName: parameterName(settings, path).slice(1),
        }),
      ),
    ),
} as const;

type ItemAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query' | 'Scan';
/** What partitions begin with from which something may be deleted, as the adapters name them. `JOB`, where commits lie, is none of them. */
type PartitionKind = 'SLOT' | 'LEARNING' | 'UNANCHORED';

/** A statement that allows these actions on these resources. */
export function allow(actions: string[], ...resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}
