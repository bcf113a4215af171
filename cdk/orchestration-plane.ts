import { Duration, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { anchorEnvironmentSchema } from '../src/config/anchor-environment.ts';
import { parameterPaths } from '../src/config/deployment-settings.ts';
import type { dispatcherEnvironmentSchema } from '../src/config/dispatcher-environment.ts';
import type { ecsEnvironmentSchema } from '../src/config/ecs-environment.ts';
import type { sweeperEnvironmentSchema } from '../src/config/sweeper-environment.ts';
import { listIndex, turnsIndex } from '../src/config/table-definition.ts';
import { acknowledge } from './acknowledge.ts';
import { appGrants, type ControlPlaneProps } from './control-plane.ts';
import type { ExecutionPlane } from './execution-plane.ts';
import { type EnvironmentOf, FactoryFunction } from './factory-function.ts';
import { appEnvironment, deadLetterEnvironment, planeEnvironment, secret } from './function-environments.ts';
import { gatewayUrl } from './gateway-client-environment.ts';
import { allow, grants } from './grants.ts';
import type { NetworkPlane } from './network-plane.ts';

export type OrchestrationPlaneProps = ControlPlaneProps & {
  network: NetworkPlane;
  execution: ExecutionPlane;
  workerApiUrl: string;
};

/** When and where: the dispatcher starts workers, the sweeper looks each minute for what stands still, and both hear of tasks. */
export class OrchestrationPlane extends Construct {
  readonly dispatcher: FactoryFunction;
  readonly sweeper: FactoryFunction;

  constructor(scope: Construct, id: string, props: OrchestrationPlaneProps) {
    super(scope, id);
    this.dispatcher = this.#createDispatcher(props);
    this.sweeper = this.#createSweeper(props);
    const { execution, data } = props;
    const stopped = new Rule(this, 'TaskStopped', {
      description: 'The end of a worker, told to the dispatcher',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [execution.cluster.attrArn],
          group: [`family:${execution.family}`],
          lastStatus: ['STOPPED'],
        },
      },
      targets: [new SqsQueue(data.queues.dispatch)],
    });
    const minute = new Rule(this, 'EachMinute', {
      description: 'Starts a sweep',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(this.sweeper.lambda, {
          event: RuleTargetInput.fromObject({}),
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
        }),
      ],
    });
    acknowledge(stopped, {
      'Serverless-EventBusDLQ': 'A task whose end was not told is found by the next sweep.',
    });
    acknowledge(minute, { 'Serverless-EventBusDLQ': 'The next minute brings the next sweep.' });
  }

  #createDispatcher(props: OrchestrationPlaneProps): FactoryFunction {
    const { data, settings, execution } = props;
    const isolated = props.network.gateway !== undefined;
    const environment: EnvironmentOf<typeof dispatcherEnvironmentSchema> &
      EnvironmentOf<typeof ecsEnvironmentSchema> = {
      ...planeEnvironment(data, settings),
      ...ecsEnvironment(props),
      WORKER_API_URL: props.workerApiUrl,
      WORKER_REGISTRATION_KEY: secret(settings, parameterPaths.registrationKey),
      EGRESS_GATEWAY_URL: isolated ? gatewayUrl : '',
      EGRESS_KEY: isolated ? secret(settings, parameterPaths.egressKey) : '',
      MAX_WORKERS: String(settings.maxWorkers),
    };
    const { jobs, dispatch, reports, quarantine } = data.queues;
    const tasks = tasksOf(execution);
    const statements = [
      grants.items(data, 'GetItem', 'PutItem', 'Query'),
      grants.deleteItems(data, 'SLOT'),
      grants.index(data, listIndex),
      grants.index(data, turnsIndex),
      grants.consume(dispatch),
      grants.send(jobs, reports, quarantine),
      grants.parameters(
        data,
        settings,
        parameterPaths.registrationKey,
        ...(isolated ? [parameterPaths.egressKey] : []),
      ),
      inCluster(execution, ['ecs:RunTask'], `${execution.taskDefinitionArn}:*`),
      inCluster(execution, ['ecs:StopTask', 'ecs:DescribeTasks'], tasks),
      inCluster(execution, ['ecs:ListTasks'], '*'),
      new PolicyStatement({
        actions: ['ecs:TagResource'],
        resources: [tasks],
        conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [execution.executionRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ];
    return new FactoryFunction(this, 'dispatcher', { ...props, environment, statements, queue: dispatch });
  }

  #createSweeper(props: OrchestrationPlaneProps): FactoryFunction {
    const { data, settings, execution } = props;
    const anchorEnvironment: EnvironmentOf<typeof anchorEnvironmentSchema> = {
      ANCHOR_BUCKET: data.anchors.bucketName,
      ANCHOR_LOCK_MODE: settings.anchorLockMode,
      ANCHOR_RETENTION_DAYS: String(settings.anchorRetentionDays),
    };
    const environment: EnvironmentOf<typeof sweeperEnvironmentSchema> &
      EnvironmentOf<typeof ecsEnvironmentSchema> = {
      ...planeEnvironment(data, settings),
      ...anchorEnvironment,
      ...deadLetterEnvironment(data),
      ...appEnvironment(settings),
      ...ecsEnvironment(props),
      TRIGGER_LABEL: settings.triggerLabel,
    };
    const { jobs, dispatch, reports, jobsDead, dispatchDead, reportsDead } = data.queues;
    const dead = [jobsDead, dispatchDead, reportsDead].map(({ queueArn }) => queueArn);
    const statements = [
      grants.items(data, 'GetItem', 'PutItem', 'UpdateItem', 'Query', 'Scan'),
      grants.deleteItems(data, 'LEARNING', 'UNANCHORED'),
      grants.index(data, listIndex),
      grants.send(jobs, dispatch, reports),
      allow(
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        ...dead,
      ),
      ...grants.readArtifacts(data),
      allow(['s3:PutObject', 's3:PutObjectRetention'], data.anchors.arnForObjects('anchors/*')),
      allow(['s3:ListBucketVersions'], data.anchors.bucketArn),
      inCluster(execution, ['ecs:ListTasks'], '*'),
      inCluster(execution, ['ecs:DescribeTasks'], tasksOf(execution)),
      ...appGrants(props),
    ];
    const sweeper = new FactoryFunction(this, 'sweeper', { ...props, environment, statements });
    /* The rule's own bounds end when Lambda has taken the event, which it would try twice more and keep for six hours, long after the sweeps of later minutes. */
    sweeper.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    acknowledge(sweeper, {
      'Serverless-LambdaAsyncFailureDestination': 'The next minute brings the next sweep.',
    });
    return sweeper;
  }
}

function ecsEnvironment({
  network,
  execution,
}: OrchestrationPlaneProps): EnvironmentOf<typeof ecsEnvironmentSchema> {
  return {
    ECS_CLUSTER: execution.cluster.ref,
    ECS_TASK_DEFINITION: execution.family,
    ECS_CONTAINER_NAME: execution.containerName,
    ECS_SUBNETS: network.workerSubnets.map(({ subnetId }) => subnetId).join(','),
    ECS_SECURITY_GROUPS: network.workers.securityGroupId,
    ECS_ASSIGN_PUBLIC_IP: network.assignPublicIp,
    ECS_CAPACITY_PROVIDER: 'FARGATE_SPOT',
  };
}

function tasksOf({ cluster }: ExecutionPlane): string {
  return Stack.of(cluster).formatArn({ service: 'ecs', resource: 'task', resourceName: `${cluster.ref}/*` });
}

/** Allowed for one cluster alone. Where a call has no resource that could be named, this is what bounds it. */
function inCluster({ cluster }: ExecutionPlane, actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({
    actions,
    resources: [resource],
    conditions: { ArnEquals: { 'ecs:cluster': cluster.attrArn } },
  });
}
