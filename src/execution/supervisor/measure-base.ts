import { join } from 'node:path';
import type { Commands } from '../../contracts/worker-protocol.ts';
import { detectCommands } from '../detection/detect-commands.ts';
import { readRepositoryFiles } from '../detection/read-repository-files.ts';
import { isGreen, type Measurement, measureCommand, measureCommands } from '../gates/measure-commands.ts';
import { checkOutCopy } from '../git/check-out.ts';
import { listNewFiles } from '../git/snapshot-workspace.ts';
import type { Attempt } from './attempt.ts';
import { openAttemptSandbox } from './open-attempt-sandbox.ts';
import { removeFolder } from './remove-folder.ts';

/** How the repository is checked, and which of that was red before anybody touched it. */
export type Base = { commands: Commands; measured: Measurement[] };

/** Detects the commands, runs them on an untouched copy of the base, and installs the dependencies for the agent. */
export async function measureBase(attempt: Attempt, commit: string): Promise<Base> {
  const copy = join(attempt.deps.folder, 'base');
  await checkOutCopy(attempt.repository, commit, copy);
  const commands = detectCommands(readRepositoryFiles(copy), attempt.assignment.commands);
  if (Object.keys(commands).length === 0) return { commands, measured: [] };
  const sandbox = openAttemptSandbox(attempt, 'base', [copy]);
  const network = attempt.assignment.network;
  const measured = await measureCommands(commands, {
    sandbox,
    folder: copy,
    network,
    signal: attempt.rights.signal,
  });
  for (const each of measured)
    attempt.trace.for(owner).write({ kind: 'gate', payload: { ...each, on: 'base' } });
  await sandbox.killAll();
  await removeFolder(copy);
  await installForAgent(attempt, commands, measured);
  return { commands, measured };
}

const owner = { taskId: 'supervisor', role: 'supervisor', iteration: 0 };

/** Puts the dependencies into the workspace; what appears there now is not the agent's work. */
async function installForAgent(attempt: Attempt, commands: Commands, measured: Measurement[]): Promise<void> {
  const worked = measured.some((each) => each.kind === 'install' && isGreen(each));
  if (commands.install === undefined || !worked || attempt.rights.signal.aborted) return;
  await measureCommand('install', commands.install, {
    sandbox: attempt.sandbox,
    folder: attempt.repository.workspace,
    network: attempt.assignment.network,
    signal: attempt.rights.signal,
  });
  attempt.leftOut.push(...(await listNewFiles(attempt.repository, [])));
}
