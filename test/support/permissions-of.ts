import type { AwsCall } from '../../src/adapters/aws/aws-calls.ts';

/**
 * What IAM must allow for a call. `resource` names what the deployment makes, not how it is called there: `table`, `table/index/list`, `queue/jobs`, `artifacts/object`, `cluster/task`.
 * `context`: keys of the request that conditions may ask for.
 */
export type NeededPermission = { action: string; resource: string; context?: Record<string, string> };

type Input = AwsCall['input'];

/**
 * The permissions that AWS asks for, from the Service Authorization Reference (docs.aws.amazon.com/service-authorization) and the services' own documentation, for every
 * command that the adapters send. Throws on a command or name that is not known here: a new one must be looked up.
 */
export function permissionsOf({ client, command, input }: AwsCall): NeededPermission[] {
  const needed = commands[`${client}.${command}`];
  if (needed === undefined)
    throw new Error(`Which permissions does ${client}.${command} need? Say it in permissions-of.ts`);
  return needed(input);
}

const onTable =
  (action: string) =>
  ({ IndexName: index }: Input): NeededPermission[] => [
    { action: `dynamodb:${action}`, resource: index === undefined ? 'table' : `table/index/${text(index)}` },
  ];

const onQueue =
  (action: string) =>
  ({ QueueUrl: url }: Input): NeededPermission[] => [
    { action: `sqs:${action}`, resource: `queue/${text(url).split('/').at(-1)}` },
  ];

/** Rights to delete hold for partitions that begin alike; which one it is does not matter. */
const deleteItem = ({ Key: key }: Input): NeededPermission[] => {
  const { pk } = key as { pk: { S: string } };
  const context = { 'dynamodb:LeadingKeys': `${text(pk.S).split('#')[0]}#` };
  return [{ action: 'dynamodb:DeleteItem', resource: 'table', context }];
};

/** Without the right to list, S3 says "forbidden" of an object that does not exist. */
const readObject = (input: Input): NeededPermission[] => [
  { action: 's3:GetObject', resource: objectOf(input) },
  { action: 's3:ListBucket', resource: bucketOf(input.Bucket) },
];

/** By client and command. */
export const commands: Readonly<Record<string, (input: Input) => NeededPermission[]>> = {
  'DynamoDBClient.GetItemCommand': onTable('GetItem'),
  'DynamoDBClient.PutItemCommand': onTable('PutItem'),
  'DynamoDBClient.UpdateItemCommand': onTable('UpdateItem'),
  'DynamoDBClient.DeleteItemCommand': deleteItem,
  'DynamoDBClient.QueryCommand': onTable('Query'),
  'DynamoDBClient.ScanCommand': onTable('Scan'),
  'SQSClient.SendMessageCommand': onQueue('SendMessage'),
  'SQSClient.ReceiveMessageCommand': onQueue('ReceiveMessage'),
  'SQSClient.DeleteMessageCommand': onQueue('DeleteMessage'),
  'SQSClient.ChangeMessageVisibilityCommand': onQueue('ChangeMessageVisibility'),
  'SQSClient.GetQueueAttributesCommand': onQueue('GetQueueAttributes'),
  'S3Client.GetObjectCommand': readObject,
  'S3Client.HeadObjectCommand': readObject,
  'S3Client.PutObjectCommand': (input) => [
    { action: 's3:PutObject', resource: objectOf(input) },
    ...(input.ObjectLockMode === undefined
      ? []
      : [{ action: 's3:PutObjectRetention', resource: objectOf(input) }]),
  ],
  'S3Client.ListObjectVersionsCommand': ({ Bucket: bucket }) => [
    { action: 's3:ListBucketVersions', resource: bucketOf(bucket) },
  ],
  'ECSClient.RunTaskCommand': () => [
    { action: 'ecs:RunTask', resource: 'task-definition', context: inCluster },
    { action: 'ecs:TagResource', resource: 'cluster/task', context: { 'ecs:CreateAction': 'RunTask' } },
    {
      action: 'iam:PassRole',
      resource: 'role/execution',
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    },
  ],
  'ECSClient.StopTaskCommand': () => [
    { action: 'ecs:StopTask', resource: 'cluster/task', context: inCluster },
  ],
  'ECSClient.DescribeTasksCommand': () => [
    { action: 'ecs:DescribeTasks', resource: 'cluster/task', context: inCluster },
  ],
  /* Its resource would be an EC2 instance of the cluster; Fargate has none. */
  'ECSClient.ListTasksCommand': () => [{ action: 'ecs:ListTasks', resource: '*', context: inCluster }],
  'SSMClient.GetParametersCommand': ({ Names: names }) =>
    (names as string[]).map((name) => ({ action: 'ssm:GetParameters', resource: `parameter${name}` })),
  'KMSClient.SignCommand': () => [{ action: 'kms:Sign', resource: 'key/app' }],
};

/** `cluster`: stands for the ARN of the cluster. */
const inCluster = { 'ecs:cluster': 'cluster' };

function bucketOf(bucket: unknown): 'artifacts' | 'anchors' {
  const name = /-(artifacts|anchors)$/.exec(text(bucket))?.[1];
  if (name === 'artifacts' || name === 'anchors') return name;
  throw new Error(`Which bucket is ${text(bucket)}?`);
}

/** An object by the folder it lies in: rights are given for folders. */
function objectOf({ Bucket: bucket, Key: key }: Input): string {
  const place = `${bucketOf(bucket)}/${text(key).split('/')[0]}`;
  const name = objects[place];
  if (name === undefined) throw new Error(`What lies in ${place}?`);
  return name;
}

const objects: Readonly<Record<string, string>> = {
  'artifacts/artifacts': 'artifacts/object',
  'artifacts/deliveries': 'deliveries/object',
  'anchors/anchors': 'anchors/object',
};

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error('a name was expected');
}
