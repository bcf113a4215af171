import { familyOf, generationsOf, listProcesses, signalProcess } from './process-tree.ts';

/**
 * Ending what runs in a process id namespace. The spawned process stands outside, its child is the first process inside, everything else is below
 * that. When the first process dies the kernel kills all others and only then lets it be waited for: so once the spawned process has ended after that,
 * nothing is left, daemonised or not.
 */
export const namespaceProcesses = {
  members: familyOf,
  terminate(pid: number): void {
    const [, ...below] = generationsOf(pid, listProcesses());
    for (const each of below.flat()) signalProcess(each, 'SIGTERM');
  },
  /**
   * The process outside is not the one to kill: one that dies while it is setting up leaves a child behind that has not yet asked to die with it. While there is no
   * child there is nothing untrusted, and the caller tries again.
   */
  kill(pid: number): void {
    const [first] = generationsOf(pid, listProcesses());
    for (const each of first ?? []) signalProcess(each, 'SIGKILL');
  },
  async sweep(): Promise<void> {},
};
