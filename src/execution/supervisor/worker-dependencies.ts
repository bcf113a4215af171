import type { Assignment } from '../../contracts/worker-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Log } from '../../ports/log.ts';
import type { Random } from '../../ports/random.ts';
import type { WorkerControl } from '../../ports/worker-control.ts';
import type { Agent } from '../agents/agent.ts';
import type { ModelClient } from '../agents/model-client.ts';
import type { Reach } from '../egress/reach-host.ts';
import type { GitProgram } from '../git/git-program.ts';
import type { MachineView } from '../sandbox/machine-view.ts';
import type { Rung } from '../sandbox/rung.ts';
import type { Rights } from './rights.ts';

/** All that an attempt is made with; nothing in the supervisor reaches past it. */
export type WorkerDependencies = {
  control: WorkerControl;
  /** Registers the worker, once, and hands out the work. */
  register(): Promise<Assignment>;
  /** An existing, empty folder of this attempt alone, as a real path. The caller deletes it. */
  folder: string;
  git: GitProgram;
  /** PATH, and what of this machine a sandbox may show. */
  searchPath: string;
  view: MachineView;
  /** The sandbox rungs to try, highest first; those whose programs are on the path unless given. */
  ladder?: readonly Rung[];
  /** What nothing that leaves the worker may tell, beside the model's key. */
  secrets?: readonly string[];
  /** How the attempt's proxy reaches hosts; through the machine's network unless given. */
  reach?: Reach;
  /** A person accepted that the agent runs without a sandbox. */
  unsafeNoSandbox: boolean;
  findAgent(name: string): Agent | undefined;
  createModel(model: { name: string; baseUrl: string; apiKey: string }): ModelClient;
  /** Fetches a checkpoint from the artifact store. */
  download(url: string): Promise<Uint8Array>;
  clock: Clock;
  ids: Ids;
  random: Random;
  log: Log;
  /** Waits; ends early, without error, when the signal is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls back again and again until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
  /** Lost at a directive to stop, when a newer attempt has begun, or when the platform wants the worker to end (SIGTERM). `control` gives up waiting then. */
  rights: Rights;
};
