import { functionSettings } from '../../config/function-settings.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Lambda keeps so many for functions without a reservation. */
const unreservedAtLeast = 100;

const ask = (service: string, quota: string) => `ask AWS for more: Service Quotas, ${service}, ${quota}`;

/** Whether an account on AWS may run as many functions and workers at once as the deployment is set to. `workerCpuUnits`: of one worker, 1024 are a virtual core. */
export function judgeAccountQuotas(
  quotas: { functionsAtOnce: number; onDemandVcpus: number; spotVcpus: number },
  deployment: { maxWorkers: number; workerCpuUnits: number; concurrencyReserved: boolean },
): Finding[] {
  const { functionsAtOnce, onDemandVcpus, spotVcpus } = quotas;
  const reserved = Object.values(functionSettings).reduce((sum, one) => sum + one.reservedConcurrency, 0);
  const functionsWanted = deployment.concurrencyReserved ? reserved + unreservedAtLeast : 1;
  const vcpusWanted = (deployment.maxWorkers * deployment.workerCpuUnits) / 1_024;
  const findings = [
    ...(functionsAtOnce < functionsWanted
      ? [
          failed(
            'quotas',
            `the account may run ${functionsAtOnce} functions at once; the deployment reserves ${reserved}, and ${unreservedAtLeast} must stay free`,
            `${ask('Lambda', 'concurrent executions')}; or deploy with -c factory:reserveConcurrency=false, and tell doctor RESERVE_CONCURRENCY=false`,
          ),
        ]
      : []),
    ...Object.entries({ 'on demand': onDemandVcpus, Spot: spotVcpus }).flatMap(([kind, vcpus]) =>
      vcpus < vcpusWanted
        ? [
            failed(
              'quotas',
              `the account may run ${vcpus} vCPUs of Fargate ${kind}; ${deployment.maxWorkers} workers want ${vcpusWanted}`,
              `${ask('AWS Fargate', `Fargate ${kind === 'Spot' ? 'Spot' : 'On-Demand'} vCPU resource count`)}; or lower factory:maxWorkers`,
            ),
          ]
        : [],
    ),
  ];
  return findings.length > 0
    ? findings
    : [
        ok(
          'quotas',
          `${functionsAtOnce} functions at once, ${onDemandVcpus} vCPUs of Fargate on demand and ${spotVcpus} on Spot`,
        ),
      ];
}

const bytesOfGib = 2 ** 30;
/** A worker has a clone with what it installs in the folder for temporary files; logs and artifacts grow in the data folder. */
const freeBytesWanted = bytesOfGib;
/** Databases, queues and every worker hold some tens of files. */
const openFilesWanted = 1_024;

/** Whether this machine has room. `openFiles`: how many a process may have open; undefined when the system does not say. */
export function judgeMachine(machine: {
  disks: readonly { folder: string; freeBytes: number }[];
  openFiles: number | undefined;
}): Finding[] {
  const { disks, openFiles } = machine;
  const findings = [
    ...disks
      .filter(({ freeBytes }) => freeBytes < freeBytesWanted)
      .map(({ folder, freeBytes }) =>
        failed(
          'quotas',
          `${gib(freeBytes)} are free for ${folder}; ${gib(freeBytesWanted)} are needed`,
          'make room there, or name another folder: --data DIR, TMPDIR',
        ),
      ),
    ...(openFiles !== undefined && openFiles < openFilesWanted
      ? [
          failed(
            'quotas',
            `a process may have ${openFiles} files open; ${openFilesWanted} are needed`,
            `start the factory from a shell with more: ulimit -n ${openFilesWanted}, or LimitNOFILE= of its systemd unit`,
          ),
        ]
      : []),
  ];
  const room = disks.map(({ folder, freeBytes }) => `${gib(freeBytes)} free for ${folder}`).join(', ');
  return findings.length > 0
    ? findings
    : [ok('quotas', `${room}; ${openFiles ?? 'any number of'} files open at once`)];
}

function gib(bytes: number): string {
  return `${(bytes / bytesOfGib).toFixed(1)} GiB`;
}
