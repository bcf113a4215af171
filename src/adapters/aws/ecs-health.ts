import { DescribeClustersCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { type AwsEnvironment, awsClientSettings } from './aws-environment.ts';
import { callAws } from './aws-fault.ts';

/** What workers run on ECS, and whether they can. */
export type EcsHealth = {
  /** `ACTIVE` when all is well. */
  cluster: string;
  taskDefinition: string;
  images: string[];
  /** Of one worker; 1024 are one virtual core. */
  cpuUnits: number;
  /** Credentials that whatever runs in a worker could use; there must be none. */
  taskRole?: string;
};

/** Throws FactoryError `ecs-…` when ECS refuses or knows no such task definition. */
export async function readEcsHealth(
  environment: AwsEnvironment,
  { cluster, taskDefinition }: { cluster: string; taskDefinition: string },
): Promise<EcsHealth> {
  const client = new ECSClient(awsClientSettings(environment, environment.AWS_ENDPOINT_URL_ECS));
  try {
    const { clusters = [] } = await callAws('ecs', 'describe the cluster', () =>
      client.send(new DescribeClustersCommand({ clusters: [cluster] })),
    );
    const { taskDefinition: found } = await callAws('ecs', 'describe the task definition', () =>
      client.send(new DescribeTaskDefinitionCommand({ taskDefinition })),
    );
    return {
      cluster: clusters[0]?.status ?? 'missing',
      taskDefinition: found?.status ?? 'missing',
      images: (found?.containerDefinitions ?? []).flatMap(({ image }) => image ?? []),
      cpuUnits: Number(found?.cpu ?? 0),
      ...(found?.taskRoleArn === undefined ? {} : { taskRole: found.taskRoleArn }),
    };
  } finally {
    client.destroy();
  }
}
