import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRepository, Repository } from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { CfnCluster, CfnClusterCapacityProviderAssociations, CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import type { Bundles } from './bundle-all.ts';
import { gatewayClientEnvironment } from './gateway-client-environment.ts';
import { allow } from './grants.ts';
import type { NetworkPlane } from './network-plane.ts';

/** What root in the container may do: become other users, end their processes, and give them their folders. Of Docker's fourteen these are kept. */
const droppedCapabilities = [
  'AUDIT_WRITE',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SYS_CHROOT',
];

export type ExecutionPlaneProps = {
  settings: DeploymentSettings;
  bundles: Bundles;
  network: NetworkPlane;
};

/** Where work is done: a cluster, and the task of a worker, which has no role: nothing in it can ask AWS for anything. */
export class ExecutionPlane extends Construct {
  readonly cluster: CfnCluster;
  readonly capacity: CfnClusterCapacityProviderAssociations;
  readonly family: string;
  readonly containerName = 'worker';
  /** What ECS itself uses to fetch the image and write the log. Containers cannot reach it. */
  readonly executionRole: Role;
  readonly image: { uri: string; repository: IRepository };
  readonly log: LogGroup;
  /** Without a revision. */
  readonly taskDefinitionArn: string;

  constructor(scope: Construct, id: string, { settings, bundles, network }: ExecutionPlaneProps) {
    super(scope, id);
    this.family = `${settings.name}-worker`;
    this.cluster = this.#createCluster();
    this.capacity = new CfnClusterCapacityProviderAssociations(this, 'Capacity', {
      cluster: this.cluster.ref,
      capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
      defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }],
    });
    this.image = this.#findImage(settings, bundles);
    this.log = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.executionRole = this.#createExecutionRole();
    this.#createTask(settings, network);
    this.taskDefinitionArn = Stack.of(this).formatArn({
      service: 'ecs',
      resource: 'task-definition',
      resourceName: this.family,
    });
  }

  #createCluster(): CfnCluster {
    const cluster = new CfnCluster(this, 'Cluster', {
      clusterSettings: [{ name: 'containerInsights', value: 'disabled' }],
    });
    acknowledge(cluster, {
      'AwsSolutions-ECS4':
        'Container Insights bills each task’s metrics; what a worker does is in its trace and its log.',
    });
    return cluster;
  }

  #findImage(
    { workerImage, workerBaseImage, agentClis }: DeploymentSettings,
    bundles: Bundles,
  ): ExecutionPlane['image'] {
    if (workerImage === undefined) {
      const asset = new DockerImageAsset(this, 'Image', {
        directory: bundles.workerImage,
        platform: Platform.LINUX_ARM64,
        buildArgs: {
          ...(workerBaseImage === undefined ? {} : { BASE_IMAGE: workerBaseImage }),
          ...(agentClis.length === 0 ? {} : { AGENT_CLIS: agentClis.join(' ') }),
        },
      });
      return { uri: asset.imageUri, repository: asset.repository };
    }
    const [account = '', , , region = ''] = workerImage.split('.');
    const name = workerImage.slice(workerImage.indexOf('/') + 1, workerImage.indexOf('@'));
    const repositoryArn = Stack.of(this).formatArn({
      service: 'ecr',
      region,
      account,
      resource: 'repository',
      resourceName: name,
    });
    return {
      uri: workerImage,
      repository: Repository.fromRepositoryAttributes(this, 'Repository', {
        repositoryArn,
        repositoryName: name,
      }),
    };
  }

  #createExecutionRole(): Role {
    const role = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    const statements = [
      allow(
        ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        this.image.repository.repositoryArn,
      ),
      allow(['ecr:GetAuthorizationToken'], '*'),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], this.log.logGroupArn),
    ];
    for (const statement of statements) role.addToPolicy(statement);
    acknowledgeWildcards(role, statements);
    return role;
  }

  #createTask({ workerCpu, workerStorageGib }: DeploymentSettings, network: NetworkPlane): void {
    const folders = ['/tmp', '/work'];
    const volume = (folder: string) => folder.slice(1);
    const task = new CfnTaskDefinition(this, 'Worker', {
      family: this.family,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      cpu: String(workerCpu),
      memory: String(2 * workerCpu),
      ephemeralStorage: { sizeInGiB: workerStorageGib },
      executionRoleArn: this.executionRole.roleArn,
      volumes: folders.map((folder) => ({ name: volume(folder) })),
      containerDefinitions: [
        {
          name: this.containerName,
          image: this.image.uri,
          essential: true,
          readonlyRootFilesystem: true,
          linuxParameters: { initProcessEnabled: true, capabilities: { drop: droppedCapabilities } },
          mountPoints: folders.map((folder) => ({ containerPath: folder, sourceVolume: volume(folder) })),
          /* Two minutes are what Spot gives, and what ECS allows at most: time to save the work. */
          stopTimeout: 120,
          environment: workerEnvironment(Stack.of(this), network),
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': this.log.logGroupName,
              'awslogs-region': Stack.of(this).region,
              'awslogs-stream-prefix': 'worker',
            },
          },
        },
      ],
    });
    acknowledge(task, {
      'AwsSolutions-ECS2': 'Its variables are addresses; what an attempt may know comes with its start.',
    });
  }
}

/** What is the same for every attempt; the rest comes with RunTask. None of it is secret. */
function workerEnvironment(stack: Stack, { gateway }: NetworkPlane): { name: string; value: string }[] {
  return gateway === undefined ? [] : gatewayClientEnvironment(stack);
}
