import type { Sandbox, SandboxCommand } from '../../ports/sandbox.ts';
import type { MachineView } from './machine-view.ts';

/** One sandbox's own place on this machine. All paths absolute and without symbolic links. */
export type SandboxPlace = {
  /** Folders that commands see at their own paths: read-only unless the command names them as writable. */
  visible: string[];
  /** A folder for this sandbox alone: its /tmp, its home, its user table. It lives on the host's disk and is deleted with the sandbox. */
  scratch: string;
  view: MachineView;
};

/** How a command is started under a rung: what to spawn, and how to end what came of it. */
export type Launch = {
  argv: string[];
  environment: Record<string, string>;
  /** Descriptor 3 is a pipe that closes when the supervisor is gone, however it went. */
  lifeline: boolean;
  /** Asks the command and its children to end. */
  terminate(pid: number): void;
  /** Ends everything that came of the spawned process, daemonised or not, while that still runs. */
  kill(pid: number): void;
  /** Ends what may be left once the spawned process itself has ended; resolves when it is gone. */
  sweep(pid: number): Promise<void>;
};

/** One step of the sandbox ladder. */
export type Rung = {
  name: Sandbox['rung'];
  launch(place: SandboxPlace, command: SandboxCommand, environment: Record<string, string>): Launch;
};

/** Commands run under this user id, whoever runs the factory. */
export const sandboxUserId = 1000;

/**
 * The first process inside: it joins both output streams in their order, waits for the command and reaps what is orphaned. The command is its child, so that
 * it keeps the default answers to signals, which a first process does not have.
 */
export const firstProcess = 'exec 2>&1; "$@"; exit $?';
