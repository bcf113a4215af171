import type { CallSite } from './call-site.ts';
import { type AimedRates, type Chaos, createChaos, type FaultKind, type FaultRates } from './chaos.ts';
import type { Pace } from './pace.ts';
import { createPrng, type Prng } from './prng.ts';
import { createScheduler, type Scheduler } from './scheduler.ts';

/** What one run draws its choices from, and where it writes what happened. */
export type Simulation = {
  prng: Prng;
  chaos: Chaos;
  scheduler: Scheduler;
  /** Whether the next call waits for a turn of its own or goes on at once. */
  takesTurn(): boolean;
  /** Set where everything takes its fixed time, nothing goes wrong, and all happens in order. */
  readonly pace: Pace | undefined;
  /** A fault somebody ordered for exactly this call. */
  faultOf(call: CallSite): FaultKind | undefined;
  /** Jobs whose branch people have deleted: what needs it fails until it gives up. */
  readonly branchless: Set<string>;
  /** Writes down what happens, when somebody wants to read it. */
  note(line: () => string): void;
  readonly trace: readonly string[];
  /** Says that something happened that must never happen. */
  violate(invariant: string, what: string): void;
  readonly violations: readonly Violation[];
};

export type Violation = { invariant: string; what: string };

export type SimulationOptions = {
  seed: number;
  startedAt: number;
  rates: FaultRates;
  aimed?: AimedRates;
  /** How many of the calls wait for a turn of their own. */
  turnShare: number;
  faultLimit?: number;
  traced?: boolean;
  inOrder?: boolean;
  pace?: Pace;
  order?: (call: CallSite) => FaultKind | undefined;
};

export function createSimulation(options: SimulationOptions): Simulation {
  const prng = createPrng(options.seed);
  const { pace, faultLimit, aimed } = options;
  const chaos = createChaos(prng, options.rates, {
    ...(faultLimit === undefined ? {} : { limit: faultLimit }),
    ...(aimed === undefined ? {} : { aimed }),
  });
  const inOrder = options.inOrder ?? pace !== undefined;
  const scheduler = createScheduler({
    prng,
    startedAt: options.startedAt,
    inOrder,
    ...(pace === undefined ? {} : { turnMs: 0 }),
  });
  const trace: string[] = [];
  const violations: Violation[] = [];
  const write = (line: string) =>
    trace.push(`${scheduler.turns()} +${scheduler.clock.now() - options.startedAt} ms ${line}`);
  return {
    prng,
    chaos,
    scheduler,
    pace,
    branchless: new Set(),
    takesTurn: () => !inOrder && prng.next() < options.turnShare,
    faultOf(call) {
      const fault = options.order?.(call);
      if (fault !== undefined) chaos.ordered(fault);
      return fault;
    },
    note(line) {
      if (options.traced === true) write(line());
    },
    trace,
    violate(invariant, what) {
      if (violations.some((known) => known.invariant === invariant)) return;
      violations.push({ invariant, what });
      if (options.traced === true) write(`VIOLATION ${invariant}: ${what}`);
    },
    violations,
  };
}
