import { readFileSync, type StatsFs, statfsSync } from 'node:fs';
import type { SandboxLimit, SandboxLimits } from '../../ports/sandbox.ts';
import { holdsMoreThan } from './holds-more-than.ts';
import { listProcesses, type ProcessEntry, privateMemoryOf } from './process-tree.ts';
import type { SandboxPlace } from './rung.ts';

/** Looks at a command that is under way, by the id of its spawned process: the limit that it has gone beyond, or nothing. */
export type LimitWatch = (pid: number) => SandboxLimit | undefined;

/** A disk out of entries for files is as full as one out of bytes. */
const spareFiles = 1_000;

/**
 * Watches what the kernel's limits for single processes leave open: memory and number of all processes together, and the disk. The folders are only counted file by file
 * once the disk has lost half of what they may hold. Whoever used them up: near the end of the machine's disk or memory nothing goes on.
 */
export function watchLimits(
  place: SandboxPlace,
  members: (pid: number, processes: ProcessEntry[]) => ProcessEntry[],
): LimitWatch {
  const { limits, scratch } = place;
  const before = statfsSync(scratch);
  return (pid) => {
    const own = members(pid, listProcesses());
    if (total(own, (each) => each.threads) > limits.processes) return 'processes';
    if (total(own, (each) => privateMemoryOf(each.pid)) > limits.memoryBytes) return 'memory';
    if (availableMemory() < limits.spareMemoryBytes) return 'memory';
    return overDisk(place, limits, before) ? 'disk' : undefined;
  };
}

type FileSystem = StatsFs;

function overDisk(place: SandboxPlace, limits: SandboxLimits, before: FileSystem): boolean {
  const now = statfsSync(place.scratch);
  if (now.bavail * now.bsize < limits.spareDiskBytes) return true;
  if (now.files > 0 && now.ffree < spareFiles) return true;
  const lost = (before.bavail - now.bavail) * now.bsize;
  return lost > limits.diskBytes / 2 && holdsMoreThan([...place.visible, place.scratch], limits.diskBytes);
}

function total(entries: ProcessEntry[], of: (entry: ProcessEntry) => number): number {
  return entries.reduce((sum, entry) => sum + of(entry), 0);
}

/** What could still be taken without swapping, as the kernel reckons it; without end where it does not say. */
function availableMemory(): number {
  const kibibytes = /^MemAvailable: +(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return kibibytes === undefined ? Number.POSITIVE_INFINITY : Number(kibibytes) * 1024;
}
