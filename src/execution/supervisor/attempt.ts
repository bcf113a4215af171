import type { Usage } from '../../contracts/job-vocabulary.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { AttemptProxy } from '../egress/attempt-proxy.ts';
import type { TrustedRepository } from '../git/trusted-repository.ts';
import type { Rung } from '../sandbox/rung.ts';
import type { TraceFile } from '../trace/write-trace.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { Rights } from './rights.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';

/** One attempt under way: what was assigned, and what the supervisor made for it. */
export type Attempt = {
  deps: WorkerDependencies;
  assignment: Assignment;
  startedAt: number;
  rights: Rights;
  heartbeat: Heartbeat;
  redactor: Redactor;
  rung: Rung;
  /** The way out, where the repository's configuration grants one. */
  egress: AttemptProxy | undefined;
  repository: TrustedRepository;
  /** Where the agent's commands run; its /tmp and home are kept from one command to the next. */
  sandbox: Sandbox;
  trace: TraceFile;
  /** Paths in the workspace that are not the agent's work: what installing made. */
  leftOut: string[];
  /** Every sandbox that was opened, so that all can be emptied before anything is pushed. */
  sandboxes: Set<Sandbox>;
  spent: Omit<Usage, 'durationMs'>;
};

/** What the attempt has used so far. */
export function usageOf(attempt: Attempt): Usage {
  return { ...attempt.spent, durationMs: Math.max(0, attempt.deps.clock.now() - attempt.startedAt) };
}

/** Resolves when no untrusted process of this attempt is left. */
export async function endUntrustedProcesses(attempt: Attempt): Promise<void> {
  await Promise.all([...attempt.sandboxes].map((sandbox) => sandbox.killAll()));
}
