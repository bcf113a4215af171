import { readEcsHealth } from '../../adapters/aws/ecs-health.ts';
import type { DoctorEnvironment } from '../../config/doctor-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type Finding, failed, notChecked, ok } from '../../observability/doctor/finding.ts';
import { chooseSandboxHere } from '../choose-sandbox-here.ts';
import { messageOf } from './examine-github.ts';

/** Where workers run and from which image; on this machine they need nothing but this program. */
export async function examineWorker(env: DoctorEnvironment, environment: Environment): Promise<Finding> {
  const { ECS_CLUSTER: cluster, ECS_TASK_DEFINITION: taskDefinition } = env;
  if (cluster === undefined || taskDefinition === undefined)
    return ok('worker', `workers run on this machine, on Node ${process.versions.node}`);
  try {
    const health = await readEcsHealth(environment, { cluster, taskDefinition });
    if (health.taskRole !== undefined)
      return failed(
        'worker',
        `workers have the task role ${health.taskRole}`,
        'deploy again: they must have none',
      );
    if (health.cluster !== 'ACTIVE' || health.taskDefinition !== 'ACTIVE')
      return failed(
        'worker',
        `the cluster is ${health.cluster}, the task definition ${health.taskDefinition}`,
        'deploy again, and set ECS_CLUSTER and ECS_TASK_DEFINITION to its outputs',
      );
    return ok('worker', `${taskDefinition} on ${cluster}, from ${health.images.join(', ')}`);
  } catch (error) {
    return failed(
      'worker',
      messageOf(error),
      'let these credentials describe the cluster and the task definition',
    );
  }
}

/** The rung of the sandbox ladder that a real model's commands would run on here. */
export async function examineSandbox(env: DoctorEnvironment, searchPath: string): Promise<Finding> {
  if (env.ECS_CLUSTER !== undefined)
    return notChecked('sandbox', 'workers run elsewhere; each attempt’s report names the rung it ran on');
  try {
    return ok('sandbox', (await chooseSandboxHere(searchPath, false)).name);
  } catch (error) {
    return failed('sandbox', messageOf(error), 'sudo apt-get install bubblewrap');
  }
}
