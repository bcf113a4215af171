import { generationsOf, listProcesses, signalProcess } from './process-tree.ts';

/**
 * Ending what runs in a process id namespace. The spawned process stands outside, its child is the first process inside, everything else is below
 * that. When the first process dies the kernel kills all others and only then lets it be waited for: so once the spawned process has ended after that,
 * nothing is left, daemonised or not.
 */
export const namespaceProcesses = {
  terminate(pid: number): void {
    const [, ...below] = generationsOf(pid, listProcesses());
    for (const each of below.flat()) signalProcess(each, 'SIGTERM');
  },
  kill(pid: number): void {
    const [first] = generationsOf(pid, listProcesses());
    // Still setting up: nothing untrusted runs yet, and what it forks dies with it (parent death signal).
    for (const each of first ?? [pid]) signalProcess(each, 'SIGKILL');
  },
  async sweep(): Promise<void> {},
};
