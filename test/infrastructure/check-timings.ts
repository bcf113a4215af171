import { sweepSeconds } from '../../src/config/function-settings.ts';
import { allOf, type Template, textOf } from './template.ts';

type FunctionProperties = { Timeout: number; ReservedConcurrentExecutions?: number };
type AsyncProperties = {
  FunctionName: unknown;
  MaximumRetryAttempts?: number;
  MaximumEventAgeInSeconds?: number;
};
type QueueProperties = {
  VisibilityTimeout: number;
  MessageRetentionPeriod: number;
  RedrivePolicy?: RedrivePolicy;
};
type RedrivePolicy = { maxReceiveCount: number; deadLetterTargetArn: { 'Fn::GetAtt': [string, string] } };
type MappingProperties = {
  FunctionName: unknown;
  EventSourceArn: { 'Fn::GetAtt': [string, string] };
  BatchSize: number;
  MaximumBatchingWindowInSeconds?: number;
  FunctionResponseTypes?: string[];
  ScalingConfig?: { MaximumConcurrency: number };
};

/** An account may run a thousand functions at once; a hundred have to stay unreserved (Lambda's quotas). */
const accountConcurrency = 1_000;
const unreserved = 100;
/** API Gateway gives up after thirty seconds, GitHub after ten. */
const apiSeconds = 30;
const webhookSeconds = 10;
/** A sweep begins each minute: what is left of the one before is of no use by then. */
const sweepEverySeconds = 60;
/** The last request of a sweep to GitHub, with the one for its token. */
const lastRequestSeconds = 2 * 15;

/** What does not fit together among time-outs, queues and concurrency, each as a sentence. */
export function checkTimings(template: Template): string[] {
  return [
    ...allOf(template, 'AWS::Lambda::EventSourceMapping').flatMap(([id, properties]) =>
      mappingProblems(template, id, properties as MappingProperties),
    ),
    ...functionProblems(template),
  ].sort();
}

function mappingProblems(template: Template, id: string, mapping: MappingProperties): string[] {
  const queue = template.Resources[mapping.EventSourceArn['Fn::GetAtt'][0]]?.Properties as QueueProperties;
  const consumer = template.Resources[textOf(template, mapping.FunctionName)]
    ?.Properties as FunctionProperties;
  const { deadLetterTargetArn: dead, maxReceiveCount } = queue.RedrivePolicy ?? {};
  const deadQueue = dead && (template.Resources[dead['Fn::GetAtt'][0]]?.Properties as QueueProperties);
  const window = mapping.MaximumBatchingWindowInSeconds ?? 0;
  const atOnce = mapping.ScalingConfig?.MaximumConcurrency ?? Number.POSITIVE_INFINITY;
  const reserved = consumer.ReservedConcurrentExecutions;
  const rules: [boolean, string][] = [
    [
      queue.VisibilityTimeout >= 6 * consumer.Timeout + window,
      'hides messages less than six times as long as its function may take',
    ],
    [(maxReceiveCount ?? 0) >= 5, 'gives messages up after less than five tries'],
    [deadQueue !== undefined, 'has no dead letters'],
    [
      (deadQueue?.MessageRetentionPeriod ?? 0) > queue.MessageRetentionPeriod,
      'keeps dead letters no longer than messages',
    ],
    [
      mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
      'has whole batches delivered again',
    ],
    [reserved === undefined || reserved >= atOnce, 'starts more invocations than are reserved'],
    [atOnce >= 2, 'starts fewer invocations at once than Lambda allows'],
    [mapping.BatchSize <= 10, 'takes more than a FIFO queue gives at once'],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [`${id} ${problem}`]));
}

function functionProblems(template: Template): string[] {
  const functions = allOf(template, 'AWS::Lambda::Function') as unknown as [string, FunctionProperties][];
  const reserved = functions.reduce(
    (sum, [, { ReservedConcurrentExecutions = 0 }]) => sum + ReservedConcurrentExecutions,
    0,
  );
  const find = (part: string) => functions.find(([id]) => id.includes(part))?.[1];
  const sweeper = find('sweeper');
  const sweepEvent = allOf(template, 'AWS::Lambda::EventInvokeConfig')
    .map(([, properties]) => properties as AsyncProperties)
    .find(({ FunctionName: name }) => textOf(template, name).includes('sweeper'));
  const parts = Object.values(sweepSeconds).reduce((sum, seconds) => sum + seconds, 0);
  const rules: [boolean, string][] = [
    [reserved <= accountConcurrency - unreserved, `${reserved} invocations are reserved`],
    [
      (find('githubwebhook')?.Timeout ?? 99) <= webhookSeconds,
      'github-webhook answers later than GitHub waits',
    ],
    [(find('workerapi')?.Timeout ?? 99) < apiSeconds, 'worker-api answers later than the API waits'],
    [[undefined, 1].includes(sweeper?.ReservedConcurrentExecutions), 'sweeps may run side by side'],
    [sweepEvent?.MaximumRetryAttempts === 0, 'a sweep that failed is tried again beside the next one'],
    [
      (sweepEvent?.MaximumEventAgeInSeconds ?? 99) <= sweepEverySeconds,
      'the event of a minute outlives the minute',
    ],
    [
      parts + lastRequestSeconds <= (sweeper?.Timeout ?? 0),
      'a sweep is ended before all its parts have had their time',
    ],
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}
