import { readFile, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { readAccountQuotas } from '../../adapters/aws/account-quotas.ts';
import { readEcsHealth } from '../../adapters/aws/ecs-health.ts';
import type { DoctorEnvironment } from '../../config/doctor-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import type { Finding } from '../../observability/doctor/finding.ts';
import { judgeAccountQuotas, judgeMachine } from '../../observability/doctor/judge-quotas.ts';

/** Whether there is room for what the factory may do at once: in the account on AWS, or on this machine. Throws what AWS and the file system throw. */
export async function examineQuotas(
  env: DoctorEnvironment,
  environment: Environment,
  dataDir: string | undefined,
): Promise<Finding[]> {
  const { ECS_CLUSTER: cluster, ECS_TASK_DEFINITION: taskDefinition } = env;
  if (cluster === undefined || taskDefinition === undefined) return await examineMachine(dataDir);
  const [quotas, { cpuUnits }] = await Promise.all([
    readAccountQuotas(environment),
    readEcsHealth(environment, { cluster, taskDefinition }),
  ]);
  return judgeAccountQuotas(quotas, {
    maxWorkers: env.MAX_WORKERS,
    workerCpuUnits: cpuUnits,
    concurrencyReserved: env.RESERVE_CONCURRENCY === 'true',
  });
}

async function examineMachine(dataDir: string | undefined): Promise<Finding[]> {
  const folders = [...(dataDir === undefined ? [] : [dataDir]), tmpdir()];
  const disks = await Promise.all(
    folders.map(async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return { folder, freeBytes: bavail * bsize };
    }),
  );
  return judgeMachine({ disks, openFiles: await openFilesOfThisProcess() });
}

/** As Linux tells it; undefined where there is no bound, or nobody tells. */
async function openFilesOfThisProcess(): Promise<number | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+) /m.exec(limits)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
