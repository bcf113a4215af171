import type { Assignment, Commands } from '../../contracts/worker-protocol.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import { type CommandKind, commandKinds } from '../detection/repository-files.ts';
import { installsOnly, withoutInstallScripts } from './installs-only.ts';

/** What one of the repository's commands did in a checkout. */
export type Measurement = {
  kind: CommandKind;
  command: string;
  exitCode: number | null;
  timedOut: boolean;
  output: string;
  durationMs: number;
};

export type MeasuredFolder = {
  sandbox: Sandbox;
  /** The checkout; commands may write in it. */
  folder: string;
  /** Whether an `install` that only fetches packages takes the sandbox's way out. */
  network: Assignment['network'];
  signal: AbortSignal;
};

const timeoutMs = 10 * 60_000;
const outputCapBytes = 256 * 1024;

/** Runs one command as the factory, the same way for the agent's first install, the base and the gates. */
export async function measureCommand(
  kind: CommandKind,
  command: string,
  place: MeasuredFolder,
): Promise<Measurement> {
  const result = await place.sandbox.run({
    argv: ['/bin/sh', '-c', command],
    cwd: place.folder,
    writable: [place.folder],
    environment: kind === 'install' ? withoutInstallScripts : {},
    timeoutMs,
    outputCapBytes,
    network: kind === 'install' && place.network !== 'none' && installsOnly(command) ? 'egress' : 'none',
    signal: place.signal,
  });
  const { exitCode, timedOut, output, durationMs } = result;
  return { kind, command, exitCode, timedOut, output, durationMs };
}

/** Runs the commands in their order. `kinds`: which of them. */
export async function measureCommands(
  commands: Commands,
  place: MeasuredFolder,
  kinds: readonly CommandKind[] = commandKinds,
): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const kind of kinds) {
    const command = commands[kind];
    if (command !== undefined && !place.signal.aborted)
      measured.push(await measureCommand(kind, command, place));
  }
  return measured;
}

export function isGreen(measurement: Measurement): boolean {
  return measurement.exitCode === 0;
}

/** The shell found no such program: it says nothing about the code. */
export function isProgramMissing(measurement: Measurement): boolean {
  return measurement.exitCode === 127 || measurement.exitCode === 126;
}
