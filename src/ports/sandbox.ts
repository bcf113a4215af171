import type { SandboxRung } from '../contracts/sandbox-protection.ts';

/** Where untrusted commands run. */
export type Sandbox = {
  /** The rung of the ladder in force, recorded in the trace and shown to people. */
  rung: SandboxRung;
  run(command: SandboxCommand): Promise<SandboxResult>;
  /** Ends every process that was ever started in it and resolves when none is left. */
  killAll(): Promise<void>;
};
export type SandboxCommand = {
  argv: string[];
  /** Absolute; must lie in the workspace. */
  cwd: string;
  /** The only folders that can be written, beside a private /tmp. */
  writable: string[];
  environment: Record<string, string>;
  timeoutMs: number;
  /** Bytes kept of the joined output's head and tail; the rest is counted and dropped, never held in memory. */
  outputCapBytes: number;
  /**
   * `localhost`: servers of its own and their clients. `egress`: that, and the way out through the proxy that the sandbox was opened with; one that was opened without a proxy
   * gives it nothing. On rungs with a network of their own every command has localhost.
   */
  network: 'none' | 'localhost' | 'egress';
  stdin?: string;
  signal?: AbortSignal;
};
export type SandboxResult = {
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  output: string;
  outputBytes: number;
  truncated: boolean;
  durationMs: number;
  /** The limit that the command was ended for. */
  limit?: SandboxLimit;
};

/** What a command and everything it starts may use at most, in bytes, pieces and seconds. */
export type SandboxLimits = {
  /** Of all its processes together; also of each process's own writable memory. */
  memoryBytes: number;
  /** Processes and threads. */
  processes: number;
  /** Of each process. */
  openFiles: number;
  /** Processor time of each process. */
  cpuSeconds: number;
  /** Of one file. */
  fileBytes: number;
  /** Held by the folders it sees, its /tmp and its home together. */
  diskBytes: number;
  /** In /dev/shm, where the sandbox has one of its own. */
  sharedMemoryBytes: number;
  /** When the machine's disk or memory has less left than this, the commands at work are ended, whoever used it up. */
  spareDiskBytes: number;
  spareMemoryBytes: number;
};
export type SandboxLimit = 'memory' | 'processes' | 'cpu' | 'file-size' | 'disk';

/** How far a rung protects, for the trace, the report and people. */
export type SandboxProtection = {
  rung: SandboxRung;
  /**
   * `own`: commands have a network of their own, with nothing in it but the way to the attempt's proxy. `by-grant`: they cannot open a socket but a unix one, unless they are granted
   * `localhost` or `egress`, and then share the machine's network, which its platform bounds. `machine`: all of them share it.
   */
  network: 'own' | 'by-grant' | 'machine';
  /** `own`: other processes cannot be seen. `machine`: their names can, nothing else of other users. */
  processes: 'own' | 'machine';
  /** Whether a filter of system calls is in force. */
  seccomp: boolean;
  /** Undefined where nothing limits commands but their time. */
  limits?: SandboxLimits;
};
