import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxCommand, SandboxLimits, SandboxProtection } from '../../ports/sandbox.ts';
import type { MachineView } from './machine-view.ts';
import type { ProcessEntry } from './process-tree.ts';
import type { Sockets } from './seccomp/denied-calls.ts';

/** One sandbox's own place on this machine. All paths absolute and without symbolic links. */
export type SandboxPlace = {
  /** Folders that commands see at their own paths: read-only unless the command names them as writable. */
  visible: string[];
  /** A folder for this sandbox alone: its /tmp, its home, its user table. It lives on the host's disk and is deleted with the sandbox. */
  scratch: string;
  view: MachineView;
  limits: SandboxLimits;
  /** The way out, for commands that may take it. */
  egress?: Egress | undefined;
};

/** The attempt's proxy, which the supervisor opens and which reaches listed hosts only. */
export type Egress = {
  /** Absolute path of the proxy's unix socket, which is alone in its folder; for rungs with a network of their own. */
  socket: string;
  /** The proxy's port on the machine's loopback, for the others. */
  port: number;
  /** `user:password`, without which it answers nobody. */
  credentials: string;
};

/** How a command is started under a rung: what to spawn, and how to end what came of it. */
export type Launch = {
  argv: string[];
  environment: Record<string, string>;
  /** Descriptor 3 is a pipe that closes when the supervisor is gone, however it went. */
  lifeline: boolean;
  /** A file that the spawned program finds open as descriptor 4. */
  filterFile?: string;
  /** Which of the machine's processes came of the spawned one, for its limits. */
  members(pid: number, processes: ProcessEntry[]): ProcessEntry[];
  /** Asks the command and its children to end. */
  terminate(pid: number): void;
  /** Ends everything that came of the spawned process, daemonised or not, while that still runs. */
  kill(pid: number): void;
  /** Ends what may be left once the spawned process itself has ended; resolves when it is gone. */
  sweep(pid: number): Promise<void>;
};

/** One step of the sandbox ladder. */
export type Rung = {
  name: SandboxProtection['rung'];
  protection: Omit<SandboxProtection, 'rung' | 'limits'>;
  /** Whether the kernel and the supervisor keep limits. */
  limited: boolean;
  /**
   * Commands run as another user of the machine, one after the other: what is left of one is ended before the next begins. The folders above the sandbox's must
   * let that user pass (`letPass`).
   */
  otherUser?: true;
  launch(place: SandboxPlace, command: SandboxCommand, environment: Record<string, string>): Launch;
};

/** The filter of system calls, as a file that programs can load it from. */
export function filterFileOf(place: Pick<SandboxPlace, 'scratch'>, sockets: Sockets = 'internet'): string {
  return join(place.scratch, `seccomp-${sockets}.bpf`);
}

/** The home of sandboxed commands. Where they see the machine's own files the scratch folder itself has to serve. */
export const homeInside = '/tmp/home';

/** Commands run under this user id, whoever runs the factory. */
export const sandboxUserId = 1000;

/**
 * The first process inside: it joins both output streams in their order, waits for the command and reaps what is orphaned. The command is its child, so that
 * it keeps the default answers to signals, which a first process does not have.
 */
export const firstProcess = 'exec 2>&1; "$@"; exit $?';

/** Lets other users pass through a folder of the supervisor's, without seeing what is in it. */
export function letPass(folder: string): void {
  chmodSync(folder, 0o711);
}
