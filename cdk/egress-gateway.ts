import { Duration, Stack } from 'aws-cdk-lib';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnService, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { CfnService as CfnDiscovery, CfnPrivateDnsNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { type DeploymentSettings, parameterName, parameterPaths } from '../src/config/deployment-settings.ts';
import {
  type egressGatewayEnvironmentSchema,
  egressGatewayPort,
} from '../src/config/egress-gateway-environment.ts';
import { acknowledge } from './acknowledge.ts';
import type { ExecutionPlane } from './execution-plane.ts';
import type { EnvironmentOf } from './factory-function.ts';
import { gatewayDomain } from './gateway-client-environment.ts';
import { createGatewayScaling } from './gateway-scaling.ts';
import { allow } from './grants.ts';
import type { NetworkPlane } from './network-plane.ts';

export type EgressGatewayProps = {
  settings: DeploymentSettings;
  network: NetworkPlane;
  execution: ExecutionPlane;
  group: SecurityGroup;
  /** What it lets through. */
  hosts: string[];
};

/**
 * The one way out of the isolated subnets: a task that passes HTTPS connections on to allowed hosts. It runs only while workers do: the start of a worker raises its service from
 * zero, and every five minutes the number is set to what the running workers want.
 */
export class EgressGateway extends Construct {
  constructor(scope: Construct, id: string, props: EgressGatewayProps) {
    super(scope, id);
    const service = this.#createService(props, this.#createTask(props));
    const { settings, execution } = props;
    const scaling = createGatewayScaling(this, {
      cluster: execution.cluster,
      family: execution.family,
      service,
      serviceName: `${settings.name}-egress`,
    });
    this.#wake(execution, scaling);
  }

  #createTask({ settings, execution, hosts }: EgressGatewayProps): CfnTaskDefinition {
    const key = keyParameter(this, settings);
    execution.executionRole.addToPolicy(allow(['ssm:GetParameters'], key));
    const environment: Omit<EnvironmentOf<typeof egressGatewayEnvironmentSchema>, 'EGRESS_KEY'> = {
      EGRESS_HOSTS: hosts.join(','),
    };
    const task = new CfnTaskDefinition(this, 'Task', {
      family: `${settings.name}-egress`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      cpu: '256',
      memory: '512',
      executionRoleArn: execution.executionRole.roleArn,
      containerDefinitions: [
        {
          name: 'egress',
          image: execution.image.uri,
          essential: true,
          entryPoint: ['/usr/local/bin/node', '/opt/factory/egress-gateway/main.mjs'],
          user: '65534:65534',
          readonlyRootFilesystem: true,
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: ['ALL'] } },
          portMappings: [{ containerPort: egressGatewayPort }],
          environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
          /* ECS reads it when the task starts. */
          secrets: [{ name: 'EGRESS_KEY', valueFrom: key }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': execution.log.logGroupName,
              'awslogs-region': Stack.of(this).region,
              'awslogs-stream-prefix': 'egress',
            },
          },
        },
      ],
    });
    acknowledge(task, {
      'AwsSolutions-ECS2':
        'Its one plain variable is the list of hosts that it lets through; its key is a parameter.',
    });
    return task;
  }

  #createService(
    { settings, network, execution, group }: EgressGatewayProps,
    task: CfnTaskDefinition,
  ): CfnService {
    const namespace = new CfnPrivateDnsNamespace(this, 'Domain', {
      name: gatewayDomain,
      vpc: network.vpc.vpcId,
    });
    const discovery = new CfnDiscovery(this, 'Name', {
      name: 'egress',
      namespaceId: namespace.attrId,
      dnsConfig: { dnsRecords: [{ type: 'A', ttl: 10 }], routingPolicy: 'MULTIVALUE' },
      healthCheckCustomConfig: { failureThreshold: 1 },
    });
    const service = new CfnService(this, 'Service', {
      serviceName: `${settings.name}-egress`,
      cluster: execution.cluster.ref,
      taskDefinition: task.ref,
      desiredCount: 0,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: network.vpc.publicSubnets.map(({ subnetId }) => subnetId),
          securityGroups: [group.securityGroupId],
          assignPublicIp: 'ENABLED',
        },
      },
      serviceRegistries: [{ registryArn: discovery.attrArn }],
    });
    service.node.addDependency(execution.capacity);
    return service;
  }

  #wake({ cluster, family }: ExecutionPlane, scaling: StateMachine): void {
    const starts = new Rule(this, 'WorkerStarts', {
      description: 'The first worker wakes the egress gateway',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [cluster.attrArn], group: [`family:${family}`], lastStatus: ['PROVISIONING'] },
      },
      targets: [new SfnStateMachine(scaling)],
    });
    const round = new Rule(this, 'FiveMinutes', {
      description: 'Sets the number of egress gateways to what the running workers want',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new SfnStateMachine(scaling)],
    });
    for (const rule of [starts, round])
      acknowledge(rule, { 'Serverless-EventBusDLQ': 'What is missed is made good five minutes later.' });
  }
}

/** The ARN of the parameter with the key under the credentials of workers. */
function keyParameter(scope: Construct, settings: DeploymentSettings): string {
  const resourceName = parameterName(settings, parameterPaths.egressKey).slice(1);
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
}
