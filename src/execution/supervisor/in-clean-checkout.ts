import { join } from 'node:path';
import { type MeasuredFolder, type Measurement, measureCommand } from '../gates/measure-commands.ts';
import { checkOutCopy } from '../git/check-out.ts';
import { type Attempt, endUntrustedProcesses } from './attempt.ts';
import { openAttemptSandbox } from './open-attempt-sandbox.ts';
import { removeFolder } from './remove-folder.ts';

/** Checks a commit out into a folder and a sandbox of its own, after every process of the agent has ended, and takes both away again. */
export async function inCleanCheckout<T>(
  attempt: Attempt,
  commit: string,
  purpose: string,
  use: (place: MeasuredFolder) => Promise<T>,
): Promise<T> {
  await endUntrustedProcesses(attempt);
  const name = `${purpose}-${attempt.sandboxes.size}`;
  const folder = join(attempt.deps.folder, name);
  await checkOutCopy(attempt.repository, commit, folder);
  const sandbox = openAttemptSandbox(attempt, name, [folder]);
  try {
    return await use({ sandbox, folder, network: attempt.assignment.network, signal: attempt.rights.signal });
  } finally {
    await sandbox.killAll();
    await removeFolder(folder);
  }
}

/** Runs commands on a commit as the factory, after installing what the repository needs, and notes each in the trace. `purpose`: what for, in a word. */
export async function runOnCommit(
  attempt: Attempt,
  commit: string,
  run: { purpose: string; install: string | undefined; commands: readonly string[] },
): Promise<Measurement[]> {
  if (run.commands.length === 0) return [];
  return await inCleanCheckout(attempt, commit, run.purpose, async (place) => {
    const trace = attempt.trace.for({ taskId: 'supervisor', role: 'supervisor', iteration: 0 });
    const measure = async (kind: 'install' | 'test', command: string): Promise<Measurement> => {
      const measured = await measureCommand(kind, command, place);
      trace.write({ kind: 'gate', payload: { ...measured, on: run.purpose } });
      return measured;
    };
    if (run.install !== undefined) await measure('install', run.install);
    const measured: Measurement[] = [];
    for (const command of run.commands) {
      if (!place.signal.aborted) measured.push(await measure('test', command));
    }
    return measured;
  });
}
