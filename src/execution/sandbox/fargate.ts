import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { SandboxCommand } from '../../ports/sandbox.ts';
import { socketsOf } from './egress-route.ts';
import { requireVisible } from './mount-plan.ts';
import { filterFileOf, firstProcess, type Rung, type SandboxPlace } from './rung.ts';
import { resourceLimits } from './sandbox-limits.ts';
import { userProcesses } from './user-processes.ts';

export type FargatePrograms = {
  /** Of util-linux 2.41 or later, which knows Landlock and seccomp; its words when it needs a loader of its own. */
  setpriv: string[];
  prlimit: string;
};

/** Rights on files that Landlock governs from ABI 2 on, which Fargate's kernel has. */
const allRights = [
  ...['execute', 'write-file', 'read-file', 'read-dir', 'remove-dir', 'remove-file', 'make-char', 'make-dir'],
  ...['make-reg', 'make-sock', 'make-fifo', 'make-block', 'make-sym', 'refer'],
];
/** From ABI 3 on; before, truncating is held back by file permissions alone. */
const truncateRight = 'truncate';
const deviceRights: readonly string[] = ['make-char', 'make-block'];

/** Interfaces of the kernel that programs read: processors, memory. Of other users' processes they show names, never environment or memory. */
const kernelFolders = ['/proc', '/sys/devices/system/cpu', '/sys/fs/cgroup'];
const devices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

/**
 * The rung for machines without user namespaces, such as Fargate's tasks: commands run as another user, without capabilities or new privileges, Landlock limits the files
 * they reach and a filter the system calls they make. Commands without network get a filter that knows no socket but unix ones; those that are granted one share the machine's,
 * where the platform sets the bounds, as all share its process list. The supervisor needs the capabilities SETUID, SETGID, SETPCAP, CHOWN and KILL, or to be root. The user
 * belongs to one supervisor alone: everything it runs is ended after every command, so that none can hand its sockets to the next.
 */
export function fargateRung(
  programs: FargatePrograms,
  options: { userId: number; knowsTruncate: boolean },
): Rung {
  const { userId } = options;
  if (userId <= 0 || userId === process.getuid?.())
    throw new FactoryError('sandbox-misused', `${userId} is not a user for untrusted commands alone`, {
      disposition: 'ask-human',
    });
  const files = [...allRights, ...(options.knowsTruncate ? [truncateRight] : [])];
  return {
    name: 'fargate',
    protection: { network: 'by-grant', processes: 'machine', seccomp: true },
    limited: true,
    otherUser: true,
    launch(place, command, environment) {
      requireVisible([command.cwd, ...command.writable], place.visible);
      const writable = [...command.writable, join(place.scratch, 'tmp')];
      const filter = filterFileOf(place, socketsOf(place, command));
      return {
        argv: [
          ...['/bin/sh', '-c', handOver, 'sh', String(userId), String(writable.length), ...writable],
          ...programs.setpriv,
          ...[`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', '--no-new-privs'],
          ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'],
          ...['--landlock-access', `fs:${files.join(',')}`],
          ...landlockRules(place, command, { writable, filter }, files),
          ...['--seccomp-filter', filter, '--'],
          // Queues of messages outlive who made them, and this user cannot look for them: there are none.
          ...resourceLimits(programs.prlimit, place.limits, ['--msgqueue=0']),
          ...['/bin/sh', '-c', firstOfUser, 'sh', command.cwd, ...command.argv],
        ],
        environment,
        // The first process of the task ends with the supervisor, and everything with it.
        lifeline: false,
        ...userProcesses(programs.setpriv, userId, writable),
      };
    },
  };
}

/**
 * With the supervisor's rights: what it made since is given to the user. `find` follows no links, and nothing of the user runs by now that could exchange one. Both sides
 * may write what the other makes, the supervisor as a member of the user's group.
 */
const handOver = `user=$1; count=$2; shift 2; umask 002
while [ "$count" -gt 0 ]; do find "$1" ! -user "$user" -exec chown -h "$user:$user" {} + || exit 126; shift; count=$((count - 1)); done
cd / && exec "$@"`;

/** The polite signal goes to all of the user's processes: this one outlives it, to tell how the command ended. What it starts gets the default answer back. */
const firstOfUser = `trap : TERM; cd "$1" || exit 126; shift; ${firstProcess}`;

function landlockRules(
  place: SandboxPlace,
  command: SandboxCommand,
  { writable, filter }: { writable: string[]; filter: string },
  rights: string[],
): string[] {
  const ofFiles = rights.filter((right) => !deviceRights.includes(right));
  const readable = place.visible.filter((folder) => !command.writable.includes(folder));
  const shown = [...place.view.readOnly, ...['/etc/passwd', '/etc/group', '/etc/hosts'].map(aFile)];
  const look = 'execute,read-file,read-dir';
  return [
    ...shown.map(({ source, file }) => [file ? 'execute,read-file' : look, source]),
    ...[...kernelFolders.filter((folder) => existsSync(folder)), ...readable].map((folder) => [look, folder]),
    ...devices.map((device) => ['read-file,write-file', device]),
    ['read-file', filter],
    ...writable.map((folder) => [ofFiles.join(','), folder]),
  ].flatMap(([granted, path]) => ['--landlock-rule', `path-beneath:${granted}:${path}`]);
}

function aFile(path: string): { source: string; file: boolean } {
  return { source: path, file: true };
}
