import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { FactoryError } from '../../contracts/factory-error.ts';
import { processesOfUser } from './process-tree.ts';
import type { Launch } from './rung.ts';

const lookAgainMs = 5;
const giveUpMs = 10_000;

/** Folders first and one by one, so that `find` can enter those that it has just opened. */
const shareWithGroup = `find "$@" -type d ! -perm -0770 -exec chmod ug+rwx {} \\; 2>/dev/null
find "$@" -type f ! -perm -0660 -exec chmod ug+rw {} + 2>/dev/null`;

/**
 * Ending what runs as a user who has nothing else on this machine. A signal to “everybody” from the user itself reaches all of its processes at once, so that not even
 * one that forks all the time slips through.
 */
export function userProcesses(
  setpriv: string[],
  userId: number,
  writable: string[],
): Pick<Launch, 'members' | 'terminate' | 'kill' | 'sweep'> {
  const asUser = (script: string, ...words: string[]) => {
    const [program = '', ...before] = setpriv;
    const drop = [`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', '--no-new-privs'];
    return spawn(program, [...before, ...drop, '/bin/sh', '-c', script, 'sh', ...words], {
      stdio: 'ignore',
      env: {},
    });
  };
  const signalAll = (signal: 'TERM' | 'KILL') => asUser(`kill -${signal} -1 2>/dev/null || :`);
  // A killer that cannot be started shows in the sweep, which looks until nothing is left.
  const begin = (signal: 'TERM' | 'KILL') => void signalAll(signal).on('error', () => {});
  return {
    members(_pid, processes) {
      const own = new Set(processesOfUser(userId));
      return processes.filter((entry) => own.has(entry.pid));
    },
    terminate: () => begin('TERM'),
    kill: () => begin('KILL'),
    async sweep() {
      for (let waited = 0; processesOfUser(userId).length > 0; waited += lookAgainMs) {
        await once(signalAll('KILL'), 'exit');
        await setTimeout(lookAgainMs);
        if (waited > giveUpMs)
          throw new FactoryError('sandbox-failed', `processes of the user ${userId} do not end`, {
            disposition: 'ask-human',
          });
      }
      // Root reads everything; a supervisor of its own user only what the group may.
      if (process.getuid?.() !== 0) await once(asUser(shareWithGroup, ...writable), 'exit');
    },
  };
}
