import { readdirSync, readFileSync } from 'node:fs';

/** A process as the kernel tells it. */
export type ProcessEntry = { pid: number; parent: number; threads: number };

/** Every process this one can see; empty where there is no Linux `/proc`. */
export function listProcesses(): ProcessEntry[] {
  return processIds().flatMap((pid) => {
    const stat = readProcFile(pid, 'stat');
    // The name stands in brackets and may hold anything, brackets included: the fields start behind the last one.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields === undefined) return [];
    return [{ pid, parent: Number(fields[1]), threads: Number(fields[17]) }];
  });
}

/** What a process has in memory and in the swap for itself alone, and what of shared memory it has mapped; 0 when it is gone. */
export function memoryOf(pid: number): { own: number; shared: number } {
  const status = readProcFile(pid, 'status') ?? '';
  return { own: bytesIn(status, 'RssAnon') + bytesIn(status, 'VmSwap'), shared: bytesIn(status, 'RssShmem') };
}

/** A process's part of the shared memory it has mapped, divided among all that have; undefined when it is gone or another user's. Takes the kernel a walk through its pages. */
export function partOfSharedMemory(pid: number): number | undefined {
  const sums = readProcFile(pid, 'smaps_rollup');
  return sums === undefined ? undefined : bytesIn(sums, 'Pss_Shmem');
}

/** A line such as `RssAnon:   116 kB`. */
function bytesIn(lines: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(lines)?.[1] ?? 0) * 1024;
}

/** Processes of a user by id that have not ended; one that merely waits to be reaped does nothing any more. */
export function processesOfUser(userId: number): number[] {
  return processIds().filter((pid) => {
    const status = readProcFile(pid, 'status') ?? '';
    return new RegExp(`^Uid:\\t${userId}\\t`, 'm').test(status) && !/^State:\t[ZX]/m.test(status);
  });
}

/** The descendants of a process by generation: children first. */
export function generationsOf(root: number, processes: ProcessEntry[]): number[][] {
  const childrenOf = Map.groupBy(processes, (entry) => entry.parent);
  const generations: number[][] = [];
  let parents = [root];
  while (parents.length > 0) {
    parents = parents.flatMap((parent) => (childrenOf.get(parent) ?? []).map((entry) => entry.pid));
    if (parents.length > 0) generations.push(parents);
  }
  return generations;
}

/** A process and all its descendants. */
export function familyOf(root: number, processes: ProcessEntry[]): ProcessEntry[] {
  const family = new Set([root, ...generationsOf(root, processes).flat()]);
  return processes.filter((entry) => family.has(entry.pid));
}

/** Processes whose environment holds exactly this `NAME=value`. Finds daemonised children, unless they emptied their environment. */
export function processesMarkedBy(mark: string): number[] {
  return processIds().filter((pid) => readProcFile(pid, 'environ')?.split('\0').includes(mark) === true);
}

/** Sends a signal; a process that is gone already is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readProcFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined; // gone, or another user's
  }
}
