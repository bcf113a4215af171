import { readFileSync, type StatsFs, statfsSync } from 'node:fs';
import type { SandboxLimit, SandboxLimits } from '../../ports/sandbox.ts';
import { holdsMoreThan } from './holds-more-than.ts';
import { listProcesses, memoryOf, type ProcessEntry, partOfSharedMemory } from './process-tree.ts';
import type { SandboxPlace } from './rung.ts';

/** Looks at a command that is under way, by the id of its spawned process: the limit that it has gone beyond, or nothing. */
export type LimitWatch = (pid: number) => SandboxLimit | undefined;

/** A disk out of entries for files is as full as one out of bytes. */
const spareFiles = 1_000;

/**
 * Watches what the kernel's limits for single processes leave open: memory and number of all processes together, and the disk. The folders are only counted file by file
 * once the disk has lost half of what they may hold. Whoever used them up: near the end of the machine's disk or memory nothing goes on.
 *
 * Shared memory need not be mapped by anybody (a segment, a file in memory, pages that were given up): what the machine has more of it than when the command began
 * is held against the command.
 */
export function watchLimits(
  place: SandboxPlace,
  members: (pid: number, processes: ProcessEntry[]) => ProcessEntry[],
): LimitWatch {
  const { limits, scratch } = place;
  const before = statfsSync(scratch);
  const sharedBefore = sharedMemory(before);
  return (pid) => {
    const own = members(pid, listProcesses());
    if (total(own, (each) => each.threads) > limits.processes) return 'processes';
    if (overMemory(own, limits.memoryBytes)) return 'memory';
    const now = statfsSync(scratch);
    if (sharedMemory(now) - sharedBefore > limits.memoryBytes) return 'memory';
    if (availableMemory() < limits.spareMemoryBytes) return 'memory';
    return overDisk(place, limits, { before, now }) ? 'disk' : undefined;
  };
}

type FileSystem = StatsFs;

/** Shared memory counts once for each process that has it mapped, unless that is too much: then each has its part of it. */
function overMemory(processes: ProcessEntry[], bytes: number): boolean {
  const held = processes.map(({ pid }) => ({ pid, ...memoryOf(pid) }));
  const own = total(held, (each) => each.own);
  if (own + total(held, (each) => each.shared) <= bytes) return false;
  return (
    own + total(held, (each) => (each.shared === 0 ? 0 : (partOfSharedMemory(each.pid) ?? each.shared))) >
    bytes
  );
}

/** What the machine's shared memory and its file systems in memory hold; without the one of the sandbox's own folder, where it counts as disk. */
function sharedMemory(scratch: FileSystem): number {
  const held = machineMemory('Shmem') ?? 0;
  return scratch.type === inMemory ? held - (scratch.blocks - scratch.bfree) * scratch.bsize : held;
}

/** TMPFS_MAGIC. */
const inMemory = 0x01_02_19_94;

function overDisk(
  place: SandboxPlace,
  limits: SandboxLimits,
  { before, now }: { before: FileSystem; now: FileSystem },
): boolean {
  if (now.bavail * now.bsize < limits.spareDiskBytes) return true;
  if (now.files > 0 && now.ffree < spareFiles) return true;
  const lost = (before.bavail - now.bavail) * now.bsize;
  return lost > limits.diskBytes / 2 && holdsMoreThan([...place.visible, place.scratch], limits.diskBytes);
}

function total<Entry>(entries: Entry[], of: (entry: Entry) => number): number {
  return entries.reduce((sum, entry) => sum + of(entry), 0);
}

/** What could still be taken without swapping, as the kernel reckons it; without end where it does not say. */
function availableMemory(): number {
  return machineMemory('MemAvailable') ?? Number.POSITIVE_INFINITY;
}

function machineMemory(name: 'MemAvailable' | 'Shmem'): number | undefined {
  const kibibytes = new RegExp(`^${name}: +(\\d+)`, 'm').exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
