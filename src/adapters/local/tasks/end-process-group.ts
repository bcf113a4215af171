import { setTimeout } from 'node:timers/promises';
import { processStart } from './process-identity.ts';

const lookAgainMs = 20;
const patienceMs = 10_000;

/** Sends a signal to a process and all it started that stayed in its group. Nothing happens when there is none. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    /* EPERM: what is left of the group is not ours any more (macOS answers so for zombies). */
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

/** Ends a process that an earlier factory started, with its group, and waits until it is gone. Another process under the same id is left alone. */
export async function endOrphan(pid: number, startedAs: string): Promise<'ended' | 'was-gone'> {
  if ((await processStart(pid)) !== startedAs) return 'was-gone';
  signalGroup(pid, 'SIGKILL');
  for (let waited = 0; waited < patienceMs; waited += lookAgainMs) {
    if ((await processStart(pid)) !== startedAs) return 'ended';
    await setTimeout(lookAgainMs);
  }
  throw new Error(`Process ${pid} does not end although it was killed.`);
}
