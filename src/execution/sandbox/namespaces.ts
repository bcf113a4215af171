import { join } from 'node:path';
import { type MountPlan, planMounts } from './mount-plan.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { type Rung, sandboxUserId } from './rung.ts';

/**
 * The middle rung: the same isolation made with util-linux alone (`unshare`, `mount`, `pivot_root`, `setpriv`), which nearly every Linux has. The set-up runs as root of
 * a namespace of its own; the command runs one namespace further in, as another user, without capabilities and without a way to get any.
 */
export function namespacesRung(programs: { setpriv: string; unshare: string }): Rung {
  return {
    name: 'namespaces',
    launch(place, command, environment) {
      const script = setUpScript(join(place.scratch, 'root'), planMounts(place, command), command.cwd);
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
          ...(command.network === 'none' ? ['--net'] : []),
          ...['--fork', '--kill-child=KILL', '--'],
          ...['/bin/sh', '-c', script, 'sh', ...command.argv],
        ],
        environment,
        ...namespaceProcesses,
      };
    },
  };
}

function setUpScript(root: string, plan: MountPlan, cwd: string): string {
  const inside = (path: string) => quote(join(root, path));
  return [
    'set -e',
    'PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"',
    'hostname sandbox 2>/dev/null || :',
    // Servers that tests start on localhost need it; where there is no tool for it they do without.
    '{ ip link set lo up || ifconfig lo up; } >/dev/null 2>&1 || :',
    `mount -t tmpfs -o mode=0755,size=16m,nosuid,nodev sandbox ${quote(root)}`,
    `mkdir ${['proc', 'dev', 'etc', '.outside'].map(inside).join(' ')}`,
    `mount -t proc -o nosuid,nodev,noexec proc ${inside('proc')}`,
    ...devices(inside),
    ...plan.links.map((link) => `ln -s ${quote(link.target)} ${inside(link.path)}`),
    ...plan.binds.flatMap((bind) => [
      bind.file
        ? `mkdir -p ${inside(join(bind.destination, '..'))}; : > ${inside(bind.destination)}`
        : `mkdir -p ${inside(bind.destination)}`,
      `mount -o bind,${bind.writable ? 'rw' : 'ro'},nosuid,nodev ${quote(bind.source)} ${inside(bind.destination)}`,
    ]),
    `cd ${quote(root)}`,
    'pivot_root . .outside',
    'cd /',
    'umount -l /.outside',
    'rmdir /.outside',
    'mount -o remount,ro,nosuid,nodev /',
    // One namespace is for the command itself; it can make none further.
    'echo 1 > /proc/sys/user/max_user_namespaces',
    'set +e',
    `exec 2>&1; ${dropEverything(cwd)} "$@"; exit $?`,
  ].join('\n');
}

function devices(inside: (path: string) => string): string[] {
  return [
    ...['null', 'zero', 'full', 'random', 'urandom', 'tty'].map(
      (name) => `: > ${inside(`dev/${name}`)}; mount -o bind /dev/${name} ${inside(`dev/${name}`)}`,
    ),
    `mkdir ${inside('dev/shm')}`,
    `mount -t tmpfs -o mode=1777,nosuid,nodev sandbox ${inside('dev/shm')}`,
    ...[
      ['/proc/self/fd', 'fd'],
      ['/proc/self/fd/0', 'stdin'],
      ['/proc/self/fd/1', 'stdout'],
      ['/proc/self/fd/2', 'stderr'],
    ].map(([target, name]) => `ln -s ${target} ${inside(`dev/${name}`)}`),
  ];
}

/** Words before the command: another user in a further namespace, no capability in the bounding set, no new privileges. */
function dropEverything(cwd: string): string {
  return [
    `cd ${quote(cwd)} &&`,
    `unshare --user --map-user=${sandboxUserId} --map-group=${sandboxUserId} --keep-caps --`,
    'setpriv --no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all --',
  ].join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
