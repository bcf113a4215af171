import { createEcsTaskRunner } from '../adapters/aws/ecs-task-runner.ts';
import { ecsEnvironmentSchema } from '../config/ecs-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import type { TaskRunner } from '../ports/task-runner.ts';

/** Tasks on ECS, as the environment says. Throws FactoryError `environment-invalid`. */
export function createEcsTasks(executable: string, environment: Environment): TaskRunner {
  const env = parseEnvironment(executable, ecsEnvironmentSchema, environment);
  return createEcsTaskRunner({
    environment,
    cluster: env.ECS_CLUSTER,
    taskDefinition: env.ECS_TASK_DEFINITION,
    containerName: env.ECS_CONTAINER_NAME,
    subnets: env.ECS_SUBNETS,
    securityGroups: env.ECS_SECURITY_GROUPS,
    assignPublicIp: env.ECS_ASSIGN_PUBLIC_IP,
    capacityProvider: env.ECS_CAPACITY_PROVIDER,
  });
}
