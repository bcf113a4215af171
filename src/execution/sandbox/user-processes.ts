import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { FactoryError } from '../../contracts/factory-error.ts';
import { processesOfUser } from './process-tree.ts';
import type { Launch } from './rung.ts';

const lookAgainMs = 5;
const mostRounds = 500;

/**
 * “Everybody” is whoever the sender may signal. A supervisor that is not root keeps its capabilities when it changes to another user, and with that to kill, everybody
 * is the whole machine: the signal is sent only by the right user with no capability at all, which is looked at and not taken for granted.
 */
const signalEverybody = `[ "$(id -u)" = "$1" ] || exit 1
grep -q '^CapEff:[[:space:]]*0*$' /proc/$$/status || exit 1
kill -"$2" -1 2>/dev/null || :`;

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
    const drop = [
      ...[`--reuid=${userId}`, `--regid=${userId}`, '--clear-groups', '--no-new-privs'],
      ...['--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'],
    ];
    return spawn(program, [...before, ...drop, '/bin/sh', '-c', script, 'sh', ...words], {
      stdio: 'ignore',
      env: {},
    });
  };
  const signalAll = (signal: 'TERM' | 'KILL') => asUser(signalEverybody, String(userId), signal);
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
      for (let round = 1; processesOfUser(userId).length > 0; round += 1) {
        await once(signalAll('KILL'), 'exit');
        await setTimeout(lookAgainMs);
        if (round > mostRounds)
          throw new FactoryError('sandbox-failed', `processes of the user ${userId} do not end`, {
            disposition: 'ask-human',
          });
      }
      if (leavesSegments(userId)) await once(asUser('ipcrm --all 2>/dev/null || :'), 'exit');
      // Root reads everything; a supervisor of its own user only what the group may.
      if (process.getuid?.() !== 0) await once(asUser(shareWithGroup, ...writable), 'exit');
    },
  };
}

/** Shared memory, queues and semaphores of System V outlive the processes that made them. */
function leavesSegments(userId: number): boolean {
  return ['shm', 'msg', 'sem'].some((kind) => {
    const [heading = '', ...rows] = linesOf(`/proc/sysvipc/${kind}`);
    // Whoever made one can give it to another user, and may still remove it.
    const owners = ['uid', 'cuid'].map((name) => wordsOf(heading).indexOf(name));
    return rows.map(wordsOf).some((row) => owners.some((owner) => row[owner] === String(userId)));
  });
}

/** Nothing where the kernel has no such segments. */
function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n');
  } catch {
    return [];
  }
}

function wordsOf(line: string): string[] {
  return line.trim().split(/\s+/);
}
