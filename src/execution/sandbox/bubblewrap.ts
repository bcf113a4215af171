import { planMounts } from './mount-plan.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { firstProcess, type Rung, sandboxUserId } from './rung.ts';

/**
 * The upper rung: bubblewrap. Own user, mount, process, network, IPC and host name namespaces over an empty root; no capability, no new privileges; no
 * further user namespaces where the version can forbid them (0.8 and later).
 */
export function bubblewrapRung(program: string, options: { canForbidUserNamespaces: boolean }): Rung {
  return {
    name: 'bubblewrap',
    launch(place, command, environment) {
      const plan = planMounts(place, command);
      return {
        argv: [
          program,
          ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
          ...(command.network === 'none' ? ['--unshare-net'] : []),
          ...(options.canForbidUserNamespaces ? ['--disable-userns'] : []),
          ...['--die-with-parent', '--as-pid-1', '--cap-drop', 'ALL', '--hostname', 'sandbox'],
          ...['--uid', String(sandboxUserId), '--gid', String(sandboxUserId)],
          ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/dev/shm'],
          ...plan.links.flatMap((link) => ['--symlink', link.target, link.path]),
          ...plan.binds.flatMap((bind) => [
            bind.writable ? '--bind' : '--ro-bind',
            bind.source,
            bind.destination,
          ]),
          // Root's own settings of the kernel (/proc/sys) stay writable for whoever has root's user id outside, capabilities or not.
          ...['--remount-ro', '/proc', '--remount-ro', '/dev', '--remount-ro', '/', '--chdir', command.cwd],
          ...['--', '/bin/sh', '-c', firstProcess, 'sh', ...command.argv],
        ],
        environment,
        // The parent death signal does that here.
        lifeline: false,
        ...namespaceProcesses,
      };
    },
  };
}
