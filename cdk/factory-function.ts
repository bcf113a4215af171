import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  CfnEventSourceMapping,
  Code,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { z } from 'zod';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import {
  type FunctionName,
  type FunctionSettings,
  functionSettings,
} from '../src/config/function-settings.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { Bundles } from './bundle-all.ts';

/** Every variable of a schema, optional ones too; an empty one counts as not set. One that is forgotten does not compile. */
export type EnvironmentOf<Schema extends z.ZodObject> = Record<keyof z.input<Schema> & string, string>;

export type FactoryFunctionProps = {
  settings: DeploymentSettings;
  bundles: Bundles;
  environment: Record<string, string>;
  statements: PolicyStatement[];
  /** The queue it consumes. */
  queue?: Queue;
};

/** One function: its code, its own role with nothing but what it is given here, its log. */
export class FactoryFunction extends Construct {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, name: FunctionName, props: FactoryFunctionProps) {
    super(scope, name);
    this.name = name;
    const { timeoutSeconds, memoryMb, reservedConcurrency, batch }: FunctionSettings = functionSettings[name];
    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    for (const statement of props.statements) role.addToPolicy(statement);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `${Stack.of(this).stackName}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'handler.handler',
      code: Code.fromAsset(props.bundles.functions[name]),
      role,
      logGroup: this.logGroup,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      ...(props.settings.reserveConcurrency ? { reservedConcurrentExecutions: reservedConcurrency } : {}),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        ...Object.fromEntries(Object.entries(props.environment).filter(([, value]) => value !== '')),
      },
    });
    if (props.queue !== undefined && batch !== undefined) this.#consume(props.queue, batch, role);
    acknowledgeWildcards(this, props.statements);
    acknowledge(this, {
      'Serverless-LambdaTracing':
        'Log lines carry job, command and delivery; a trace by X-Ray would add a price per request and nothing that they do not say.',
      'Serverless-LambdaDLQ':
        'Functions on queues have theirs at the queue. The sweep that fails is followed by the next one a minute later.',
      'Serverless-LambdaEventSourceMappingDestination':
        'Messages that fail too often go to the queue’s dead letters.',
    });
  }

  #consume(queue: Queue, batch: NonNullable<FunctionSettings['batch']>, role: Role): void {
    const mapping = new CfnEventSourceMapping(this, 'Queue', {
      eventSourceArn: queue.queueArn,
      functionName: this.lambda.functionName,
      batchSize: batch.size,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: batch.maximalConcurrency },
    });
    mapping.node.addDependency(role);
  }
}
