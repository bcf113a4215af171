import { setTimeout } from 'node:timers/promises';
import { requireVisible } from './mount-plan.ts';
import { familyOf, generationsOf, listProcesses, processesMarkedBy, signalProcess } from './process-tree.ts';
import type { Rung } from './rung.ts';

const lookAgainMs = 2;

/**
 * A watcher in the same process group waits for the end of the supervisor, which closes descriptor 3, and then ends the group; one that left the group
 * outlives a supervisor that was killed. The command itself does not get the descriptor.
 */
const startWithWatch =
  'cd "$1" || exit 126; shift; (exec >/dev/null 2>&1; read -r _ <&3; kill -KILL 0) & exec 2>&1 3<&-; exec "$@"';

/** Marks what was started without a sandbox, so that it is found again. */
export const sandboxMark = 'FACTORY_SANDBOX';

/**
 * The lowest rung: no isolation, only an environment built from nothing and an end for what was started: the process group, the children, and on Linux whatever still
 * carries the mark. For the scripted model, whose commands are the factory's own, and for the brave.
 */
export function noSandboxRung(): Rung {
  let launches = 0;
  return {
    name: 'none',
    protection: { network: 'machine', processes: 'machine', seccomp: false },
    limited: false,
    launch(place, command, environment) {
      requireVisible([command.cwd, ...command.writable], place.visible);
      launches += 1;
      const mark = `${place.scratch}#${launches}`;
      return {
        argv: ['/bin/sh', '-c', startWithWatch, 'sh', command.cwd, ...command.argv],
        lifeline: true,
        members: familyOf,
        environment: { ...environment, [sandboxMark]: mark },
        terminate: (pid) => signalGroup(pid, 'SIGTERM'),
        kill(pid) {
          const descendants = generationsOf(pid, listProcesses()).flat();
          signalGroup(pid, 'SIGKILL');
          for (const each of [...descendants, ...processesMarkedBy(`${sandboxMark}=${mark}`)])
            signalProcess(each, 'SIGKILL');
        },
        async sweep(pid) {
          signalGroup(pid, 'SIGKILL');
          // Again until none is seen: one that was just forking could have slipped through.
          for (
            let left = processesMarkedBy(`${sandboxMark}=${mark}`);
            left.length > 0;
            left = processesMarkedBy(`${sandboxMark}=${mark}`)
          ) {
            for (const each of left) signalProcess(each, 'SIGKILL');
            await setTimeout(lookAgainMs);
          }
        },
      };
    },
  };
}

/** The spawned process leads a group of its own; when the group is empty already there is nothing to do. */
function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalProcess(-leader, signal);
}
