import type { AgentResult, AgentTask } from '../../contracts/agent-task.ts';
import type { TokenPrice } from '../../money/token-price.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import type { Sandbox } from '../../ports/sandbox.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { Trace } from '../trace/trace.ts';
import type { ModelClient } from './model-client.ts';

/** Something that carries out a task in a workspace. Registered in `agent-registry.ts`. */
export type Agent = {
  name: string;
  /** Never throws for what a model, a tool or a provider does: every end has a stop reason. */
  run(task: AgentTask, environment: AgentEnvironment): Promise<AgentResult>;
};

/** Money for model calls; both must be safe to repeat with the same id. */
export type AgentBudget = {
  reserve(reservationId: string, microUsd: number): Promise<'granted' | 'refused'>;
  settle(reservationId: string, microUsd: number): Promise<void>;
};

/** All that an agent can touch. The supervisor makes it; nothing else is reachable for a model. */
export type AgentEnvironment = {
  /** Absolute path of the tree the agent works on. Untrusted content. */
  workspace: string;
  /** Absolute path of an existing folder outside the workspace, for whole command outputs; invisible to commands. */
  scratch: string;
  sandbox: Sandbox;
  /** What commands see as their environment (PATH, HOME, LANG …), built from nothing. */
  commandEnvironment: Record<string, string>;
  model: ModelClient;
  /** Known (`findKnownModel`), configured, or explicitly `freeOfCharge`. */
  price: TokenPrice;
  /** How many tokens the model can look at, input and output together. */
  contextWindow: number;
  trace: Trace;
  redactor: Redactor;
  budget: AgentBudget;
  clock: Clock;
  ids: Ids;
  random: Random;
  log: Log;
  /** Waits; ends early, without error, when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Aborted: stop as soon as possible with `cancelled`. */
  signal: AbortSignal;
  /** Git's tree hash of the workspace as it is now. */
  treeHash(): Promise<string>;
  /** Told at the beginning of every step, for heartbeats. */
  onStep(step: number, note: string): void;
};
