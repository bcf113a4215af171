import { dirname, join, relative } from 'node:path';
import type { SandboxLimits } from '../../ports/sandbox.ts';
import { viaEgress } from './egress-route.ts';
import { type MountPlan, planMounts } from './mount-plan.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { type Rung, type SandboxPlace, sandboxUserId } from './rung.ts';
import { resourceLimits } from './sandbox-limits.ts';
import { isWithin } from './toolchain-folders.ts';

/**
 * The middle rung: the same isolation made with util-linux alone (`unshare`, `mount`, `pivot_root`, `setpriv`), which nearly every Linux has. The set-up runs as root of
 * a namespace of its own; the command runs one namespace further in, as another user, without capabilities and without a way to get any.
 */
export function namespacesRung(
  programs: { setpriv: string; unshare: string; prlimit: string; perl: string | undefined },
  filter: Uint8Array | undefined,
): Rung {
  const { perl } = programs;
  const filtered = perl === undefined || filter === undefined ? undefined : underFilter(perl, filter);
  return {
    name: 'namespaces',
    protection: { network: 'own', processes: 'own', seccomp: filtered !== undefined },
    limited: true,
    launch(place, command, environment) {
      const before = [...resourceLimits(programs.prlimit, place.limits), ...(filtered ?? [])];
      const script = setUpScript(place, planMounts(place, command), { cwd: command.cwd, before });
      return {
        argv: [
          // The parent death signals make the whole tree follow a supervisor that was killed.
          ...[programs.setpriv, '--pdeathsig', 'KILL', '--'],
          ...[
            programs.unshare,
            '--user',
            '--map-root-user',
            '--mount',
            '--pid',
            '--ipc',
            '--uts',
            '--cgroup',
          ],
          ...['--net', '--fork', '--kill-child=KILL', '--'],
          ...['/bin/sh', '-c', script, 'sh', ...viaEgress(place, command)],
        ],
        environment,
        // The parent death signal does that here.
        lifeline: false,
        ...namespaceProcesses,
      };
    },
  };
}

function setUpScript(
  place: SandboxPlace,
  plan: MountPlan,
  command: { cwd: string; before: string[] },
): string {
  const root = join(place.scratch, 'root');
  const inside = (path: string) => quote(join(root, path));
  return [
    'set -e',
    'PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"',
    'hostname sandbox 2>/dev/null || :',
    // Servers that tests start on localhost need it; where there is no tool for it they do without.
    '{ ip link set lo up || ifconfig lo up; } >/dev/null 2>&1 || :',
    `mount -t tmpfs -o mode=0755,size=16m,nosuid,nodev sandbox ${quote(root)}`,
    `mkdir -p ${folders(root, plan).map(quote).join(' ')}`,
    ...files(plan).map((file) => `: > ${inside(file)}`),
    // All mounts by one process: `mount` for each of them would take a tenth of a second.
    `printf '%s\\n' ${quote(mountTable(root, plan, place.limits))} > ${inside('/.mounts')}`,
    `mount -a -T ${inside('/.mounts')}`,
    `rm ${inside('/.mounts')}`,
    ...[...plan.links, ...deviceLinks].map((link) => `ln -s ${quote(link.target)} ${inside(link.path)}`),
    `cd ${quote(root)}`,
    'pivot_root . .outside',
    'cd /',
    'umount -l /.outside',
    'rmdir /.outside',
    'mount -o remount,bind,ro,nosuid,nodev /',
    // One namespace is for the command itself; it can make none further.
    'echo 1 > /proc/sys/user/max_user_namespaces',
    ...kernelSettings.map((path) => `[ ! -e ${path} ] || mount -o bind,ro ${path} ${path}`),
    'set +e',
    `exec 2>&1; ${dropEverything(command)} "$@"; exit $?`,
  ].join('\n');
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

const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map((name) => `/dev/${name}`);
const deviceLinks = [
  { path: '/dev/fd', target: '/proc/self/fd' },
  { path: '/dev/stdin', target: '/proc/self/fd/0' },
  { path: '/dev/stdout', target: '/proc/self/fd/1' },
  { path: '/dev/stderr', target: '/proc/self/fd/2' },
];

/** Folders to make before anything is mounted: the mount points, and those above files. */
function folders(root: string, plan: MountPlan): string[] {
  const own = ['/proc', '/dev/shm', '/etc', '/.outside'].map((path) => join(root, path));
  return [
    ...new Set([
      ...own,
      ...plan.binds.map((bind, index) => mountPoint(root, plan.binds.slice(0, index), bind)),
    ]),
  ];
}

/** Where a mount point must be made: in the empty root, or in the folder that will be mounted above it by then (a workspace in /tmp). */
function mountPoint(root: string, earlier: MountPlan['binds'], bind: MountPlan['binds'][number]): string {
  const path = bind.file ? dirname(bind.destination) : bind.destination;
  const above = earlier.findLast((other) => !other.file && isWithin(path, other.destination));
  return above === undefined ? join(root, path) : join(above.source, relative(above.destination, path));
}

/** Files to make as mount points. */
function files(plan: MountPlan): string[] {
  return [...devices, ...plan.binds.filter((bind) => bind.file).map((bind) => bind.destination)];
}

/** The mounts in the format of fstab(5). */
function mountTable(root: string, plan: MountPlan, limits: SandboxLimits): string {
  const line = (source: string, destination: string, type: string, options: string) =>
    `${escapeField(source)} ${escapeField(join(root, destination))} ${type} ${options} 0 0`;
  return [
    line('proc', '/proc', 'proc', 'nosuid,nodev,noexec'),
    ...devices.map((device) => line(device, device, 'none', 'bind,nosuid')),
    line('sandbox', '/dev/shm', 'tmpfs', `mode=1777,size=${limits.sharedMemoryBytes},nosuid,nodev`),
    ...plan.binds.map((bind) =>
      line(bind.source, bind.destination, 'none', `bind,${bind.writable ? 'rw' : 'ro'},nosuid,nodev`),
    ),
  ].join('\n');
}

function escapeField(text: string): string {
  return text.replaceAll(
    /[\s\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** Words before the command: another user in a further namespace, no capability in the bounding set, no new privileges, then its limits and its filter. */
function dropEverything({ cwd, before }: { cwd: string; before: string[] }): string {
  return [
    `cd ${quote(cwd)} &&`,
    `unshare --user --map-user=${sandboxUserId} --map-group=${sandboxUserId} --keep-caps --`,
    'setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all --',
    ...before.map(quote),
  ].join(' ');
}

/**
 * Words that load a filter of system calls before a command. util-linux does it from 2.41 on; perl, which nearly every Linux has, can make the call by its number:
 * prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, {length, program}). A filter that cannot be loaded ends the command before it begins.
 */
function underFilter(perl: string, filter: Uint8Array): string[] {
  const prctl = process.arch === 'x64' ? 157 : 167;
  const load = `my $program = pack('H*', shift); my $head = pack('Sx6P', length($program) / 8, $program);
syscall(${prctl}, 22, 2, $head, 0, 0) == 0 or die "the filter of system calls cannot be loaded: $!"; exec { $ARGV[0] } @ARGV or exit 127`;
  return [perl, '-e', load, Buffer.from(filter).toString('hex')];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
