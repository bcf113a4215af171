import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { SandboxLimits } from '../../ports/sandbox.ts';
import type { MountPlan } from './mount-plan.ts';
import type { SandboxPlace } from './rung.ts';
import { isWithin } from './toolchain-folders.ts';

/**
 * Makes what the set-up of the middle rung mounts on: a folder with nothing but links, empty folders and empty files, and the table of the mounts. Made here because a
 * system call takes a hundredth of the program that would make it. Commands that see the same share the folder; none of them can write to it.
 */
export function prepareRoot(place: SandboxPlace, plan: MountPlan): { root: string; mounts: string } {
  const name = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16);
  const root = join(place.scratch, 'roots', name);
  const own = ['/proc', '/dev/shm', '/.outside'].map((path) => join(root, path));
  for (const folder of [...own, ...mountPoints(root, plan)]) mkdirSync(folder, { recursive: true });
  const files = plan.binds.filter(({ file }) => file).map(({ destination }) => destination);
  for (const file of [...devices, ...files]) closeSync(openSync(join(root, file), 'a'));
  for (const { path, target } of [...plan.links, ...deviceLinks]) link(join(root, path), target);
  const mounts = `${root}.mounts`;
  writeFileSync(mounts, mountTable(root, plan, place.limits));
  return { root, mounts };
}

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name}`);
const deviceLinks = [
  { path: '/dev/fd', target: '/proc/self/fd' },
  { path: '/dev/stdin', target: '/proc/self/fd/0' },
  { path: '/dev/stdout', target: '/proc/self/fd/1' },
  { path: '/dev/stderr', target: '/proc/self/fd/2' },
];

function link(path: string, target: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Folders to be there before anything is mounted: the mount points, and those above files. */
function mountPoints(root: string, { binds }: MountPlan): string[] {
  return binds.map((bind, index) => {
    const path = bind.file ? dirname(bind.destination) : bind.destination;
    /* In the empty root, or in the folder that will be mounted above it by then (a workspace in /tmp). */
    const above = binds.slice(0, index).findLast((other) => !other.file && isWithin(path, other.destination));
    return above === undefined ? join(root, path) : join(above.source, relative(above.destination, path));
  });
}

/**
 * Where the kernel takes orders by the user id alone: without capabilities, root's user id outside is enough to write here (`core_pattern` names a program that the kernel
 * runs as root of the machine). Not the whole of /proc is made read-only: the last namespace is set up through /proc/self.
 */
const kernelSettings = [
  'sys',
  'sysrq-trigger',
  'irq',
  'bus',
  'fs',
  'acpi',
  'driver',
  'scsi',
  'mtrr',
  'pressure',
].map((name) => `/proc/${name}`);

/** The mounts in the format of fstab(5), for one process: `mount` for each of them would take a tenth of a second. */
function mountTable(root: string, plan: MountPlan, limits: SandboxLimits): string {
  const line = (source: string, destination: string, type: string, options: string) =>
    `${escapeField(source)} ${escapeField(join(root, destination))} ${type} ${options} 0 0\n`;
  return [
    line(root, '/', 'none', 'bind,ro,nosuid,nodev'),
    line('proc', '/proc', 'proc', 'nosuid,nodev,noexec'),
    ...kernelSettings
      .filter((path) => existsSync(path))
      .map((path) => line(join(root, path), path, 'none', 'bind,ro')),
    ...devices.map((device) => line(device, device, 'none', 'bind,nosuid')),
    line('sandbox', '/dev/shm', 'tmpfs', `mode=1777,size=${limits.sharedMemoryBytes},nosuid,nodev`),
    ...plan.binds.map((bind) =>
      line(bind.source, bind.destination, 'none', `bind,${bind.writable ? 'rw' : 'ro'},nosuid,nodev`),
    ),
  ].join('');
}

function escapeField(text: string): string {
  return text.replaceAll(
    /[\s\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}
