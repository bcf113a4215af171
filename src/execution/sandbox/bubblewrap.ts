import { viaEgress } from './egress-route.ts';
import { planMounts } from './mount-plan.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { filterFileOf, firstProcess, type Rung, sandboxUserId } from './rung.ts';
import { resourceLimits } from './sandbox-limits.ts';

/**
 * The upper rung: bubblewrap. Own user, mount, process, network, IPC and host name namespaces over an empty root; no capability, no new privileges; a filter of system
 * calls; no further user namespaces where the version can forbid them (0.8 and later).
 */
export function bubblewrapRung(
  programs: { bwrap: string; prlimit: string },
  options: { canForbidUserNamespaces: boolean; filtersCalls: boolean },
): Rung {
  return {
    name: 'bubblewrap',
    protection: { network: 'own', processes: 'own', seccomp: options.filtersCalls },
    limited: true,
    launch(place, command, environment) {
      const plan = planMounts(place, command);
      return {
        argv: [
          programs.bwrap,
          ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
          '--unshare-net',
          ...(options.canForbidUserNamespaces ? ['--disable-userns'] : []),
          ...(options.filtersCalls ? ['--seccomp', '4'] : []),
          ...['--die-with-parent', '--as-pid-1', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
          ...['--uid', String(sandboxUserId), '--gid', String(sandboxUserId)],
          ...['--proc', '/proc', '--dev', '/dev'],
          ...['--size', String(place.limits.sharedMemoryBytes), '--tmpfs', '/dev/shm'],
          ...plan.links.flatMap((link) => ['--symlink', link.target, link.path]),
          ...plan.binds.flatMap((bind) => [
            bind.writable ? '--bind' : '--ro-bind',
            bind.source,
            bind.destination,
          ]),
          // Root's own settings of the kernel (/proc/sys) stay writable for whoever has root's user id outside, capabilities or not.
          ...['--remount-ro', '/proc', '--remount-ro', '/dev', '--remount-ro', '/', '--chdir', command.cwd],
          ...['--', ...resourceLimits(programs.prlimit, place.limits)],
          ...['/bin/sh', '-c', firstProcess, 'sh', ...viaEgress(place, command)],
        ],
        environment,
        ...(options.filtersCalls ? { filterFile: filterFileOf(place) } : {}),
        // The parent death signal does that here.
        lifeline: false,
        ...namespaceProcesses,
      };
    },
  };
}
