import { viaEgress } from './egress-route.ts';
import { planMounts } from './mount-plan.ts';
import { namespaceProcesses } from './namespace-processes.ts';
import { prepareRoot } from './prepare-root.ts';
import { type Rung, sandboxUserId } from './rung.ts';
import { resourceLimits } from './sandbox-limits.ts';

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
      const { root, mounts } = prepareRoot(place, planMounts(place, command));
      const script = setUpScript(root, mounts, { cwd: command.cwd, before });
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

/** With the rights of root in the first namespace. The empty root and the table of mounts are there already; a program for each step would take longer than the step. */
function setUpScript(root: string, mounts: string, command: { cwd: string; before: string[] }): string {
  return [
    'set -e',
    'PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"',
    // The kernel lets only root of the machine write it; whoever else it is, the program can.
    '{ echo sandbox > /proc/sys/kernel/hostname || hostname sandbox || :; } 2>/dev/null',
    // Servers that tests start on localhost need it; where there is no tool for it they do without.
    '{ ip link set lo up || ifconfig lo up; } >/dev/null 2>&1 || :',
    // One namespace is for the command itself; it can make none further. It counts for this namespace, whichever /proc it is written to.
    'echo 1 > /proc/sys/user/max_user_namespaces',
    `mount -n -a -T ${quote(mounts)}`,
    `cd ${quote(root)}`,
    'pivot_root . .outside',
    'cd /',
    'umount -n -l /.outside',
    'set +e',
    `exec 2>&1; ${dropEverything(command)} "$@"; exit $?`,
  ].join('\n');
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
