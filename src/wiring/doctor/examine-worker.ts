import { type EcsHealth, readEcsHealth } from '../../adapters/aws/ecs-health.ts';
import { findWorkerImage } from '../../adapters/aws/worker-image.ts';
import type { DoctorEnvironment } from '../../config/doctor-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type Finding, failed, notChecked, ok } from '../../observability/doctor/finding.ts';
import { chooseSandboxHere } from '../choose-sandbox-here.ts';
import { messageOf } from './examine-github.ts';

/** Where workers run, and whether the image is there that they are made from; on this machine they need nothing but this program. */
export async function examineWorker(env: DoctorEnvironment, environment: Environment): Promise<Finding[]> {
  const { ECS_CLUSTER: cluster, ECS_TASK_DEFINITION: taskDefinition } = env;
  if (cluster === undefined || taskDefinition === undefined)
    return [ok('worker', `workers run on this machine, on Node ${process.versions.node}`)];
  try {
    const health = await readEcsHealth(environment, { cluster, taskDefinition });
    const unfit = judgeHealth(health);
    if (unfit !== undefined) return [unfit];
    const where = `${taskDefinition} on ${cluster}`;
    return await Promise.all(health.images.map((image) => examineImage(image, where, environment)));
  } catch (error) {
    return [
      failed(
        'worker',
        messageOf(error),
        'let these credentials describe the cluster and the task definition',
      ),
    ];
  }
}

function judgeHealth({ taskRole, cluster, taskDefinition, images }: EcsHealth): Finding | undefined {
  const again = 'deploy again, and set ECS_CLUSTER and ECS_TASK_DEFINITION to its outputs';
  if (taskRole !== undefined)
    return failed('worker', `workers have the task role ${taskRole}`, 'deploy again: they must have none');
  if (cluster !== 'ACTIVE' || taskDefinition !== 'ACTIVE')
    return failed('worker', `the cluster is ${cluster}, the task definition ${taskDefinition}`, again);
  return images.length === 0 ? failed('worker', 'the task definition names no image', again) : undefined;
}

async function examineImage(image: string, where: string, environment: Environment): Promise<Finding> {
  try {
    const found = await findWorkerImage(environment, image);
    if (found === 'missing')
      return failed(
        'worker',
        `${where} is to run ${image}, which its registry does not have: no worker can start`,
        'deploy again, which builds and uploads it, or set factory:workerImage to one that is there',
      );
    return found === 'there'
      ? ok('worker', `${where}, from ${image}, which is in its registry`)
      : notChecked(
          'worker',
          `${where}, from ${image}: whether a registry outside ECR has it cannot be asked; docker manifest inspect tells`,
        );
  } catch (error) {
    return failed('worker', `${image}: ${messageOf(error)}`, 'let these credentials call ecr:DescribeImages');
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
