import { readdirSync, readFileSync } from 'node:fs';

/** A process and its parent, as the kernel tells it. */
export type ProcessEntry = { pid: number; parent: number };

/** Every process this one can see; empty where there is no Linux `/proc`. */
export function listProcesses(): ProcessEntry[] {
  return processIds().flatMap((pid) => {
    const stat = readProcFile(pid, 'stat');
    // The name stands in brackets and may hold anything, brackets included: the fields start behind the last one.
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return parent === undefined ? [] : [{ pid, parent: Number(parent) }];
  });
}

/** The descendants of a process by generation: children first. */
export function generationsOf(root: number, processes: ProcessEntry[]): number[][] {
  const generations: number[][] = [];
  let parents = new Set([root]);
  while (parents.size > 0) {
    const children = processes.filter((entry) => parents.has(entry.parent)).map((entry) => entry.pid);
    if (children.length > 0) generations.push(children);
    parents = new Set(children);
  }
  return generations;
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
