/** Where untrusted commands run. */
export type Sandbox = {
  /** The rung of the ladder in force, recorded in the trace and shown to people. */
  rung: 'bubblewrap' | 'namespaces' | 'none';
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
  network: 'none' | 'host';
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
};
