import { readFileSync } from 'node:fs';
import type { SandboxLimit, SandboxLimits } from '../../ports/sandbox.ts';

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

/** What a command may use at most; the one place to change it. How each is kept: docs/security.md, “The sandbox’s limits”. */
export const defaultLimits: SandboxLimits = {
  memoryBytes: 4 * gibibyte,
  processes: 1_024,
  openFiles: 8_192,
  cpuSeconds: 1_800,
  fileBytes: 2 * gibibyte,
  diskBytes: 10 * gibibyte,
  sharedMemoryBytes: 256 * mebibyte,
  spareDiskBytes: 512 * mebibyte,
  spareMemoryBytes: 256 * mebibyte,
};

/** Of the machine's memory, commands never get more than this part: the rest is the supervisor's and the system's. */
const partOfMachine = 0.75;

/** The default limits on a machine with so much memory. */
export function limitsOn(machineMemoryBytes: number): SandboxLimits {
  const memoryBytes = Math.min(defaultLimits.memoryBytes, Math.floor(machineMemoryBytes * partOfMachine));
  return { ...defaultLimits, memoryBytes };
}

const inMebibytes = (bytes: number) => `${Math.round(bytes / mebibyte)} MiB`;

/** What a command did that was ended for a limit. */
export const limitWords: Record<SandboxLimit, (limits: SandboxLimits) => string> = {
  memory: ({ memoryBytes }) =>
    `its processes used more than ${inMebibytes(memoryBytes)} of memory, or the machine had none left`,
  processes: ({ processes }) => `it had more than ${processes} processes and threads`,
  cpu: ({ cpuSeconds }) => `one of its processes used more than ${cpuSeconds} s of a processor`,
  'file-size': ({ fileBytes }) => `it wrote a file of more than ${inMebibytes(fileBytes)}`,
  disk: ({ diskBytes }) =>
    `its folders held more than ${inMebibytes(diskBytes)}, or the machine's disk was nearly full`,
};

/** The kernel refuses forks only well beyond the limit: by then the command has been ended for it, and says so, instead of failing in obscure ways. */
const beforeForksFail = 2;

/**
 * Words before a command that give its processes limits of the kernel's own: prlimit(1) of util-linux. Each process has its own, a fork inherits them. Nobody may raise
 * what the supervisor itself is held to: there the lower value counts. `more`: options of prlimit that a rung needs besides.
 */
export function resourceLimits(
  prlimit: string,
  limits: SandboxLimits,
  more: readonly string[] = [],
): string[] {
  const wanted = [
    ['data', 'Max data size', limits.memoryBytes],
    ['nproc', 'Max processes', limits.processes * beforeForksFail],
    ['nofile', 'Max open files', limits.openFiles],
    ['fsize', 'Max file size', limits.fileBytes],
    ['core', 'Max core file size', 0],
  ] as const;
  ownLimits ??= readFileSync('/proc/self/limits', 'utf8');
  const own = ownLimits;
  return [
    prlimit,
    ...wanted.map(([option, name, value]) => `--${option}=${Math.min(value, hardLimit(own, name))}`),
    `--cpu=${limits.cpuSeconds}:${limits.cpuSeconds + untilKilled}`,
    ...more,
    '--',
  ];
}

/** Seconds of processor time between the signal that tells why and the one that cannot be ignored. */
const untilKilled = 2;

/** The limits of this process do not change while it runs. */
let ownLimits: string | undefined;

/** The hard limit in a line such as `Max open files   1024   524288   files`. */
function hardLimit(text: string, name: string): number {
  const hard = new RegExp(`^${name} +\\S+ +(\\d+)`, 'm').exec(text)?.[1];
  return hard === undefined ? Number.POSITIVE_INFINITY : Number(hard);
}
