import type { Prng } from './prng.ts';

export const faultKinds = [
  /** The executable dies before the call is carried out. */
  'crash-before',
  /** The call is carried out, and the executable dies before it hears the answer. */
  'crash-after',
  /** The other side fails without doing anything. */
  'call-fails',
  /** The other side does it, and the answer says that it failed. */
  'answer-lost',
  /** A call stays under way for up to a minute. */
  'call-slow',
  /** The consumer is done, and its acknowledgement gets lost: the message comes again. */
  'acknowledgement-lost',
  /** A standard queue delivers one message twice. */
  'message-doubled',
  /** GitHub delivers a webhook again that was accepted. */
  'webhook-doubled',
  /** GitHub does not repeat a webhook that it is asked for: not this one, or none for a while. */
  'redelivery-refused',
  /** GitHub has had enough requests, and wants none for a time that it names. */
  'github-limited',
  /** GitHub goes on showing what was there before, for a while. */
  'github-lag',
  /** The clock of everybody jumps by minutes. */
  'clock-jump',
  /** The platform never says that a task has ended. */
  'task-event-lost',
  /** The platform does not list a task for a while after its start. */
  'task-unlisted',
  'worker-dies',
  /** A worker freezes, its heartbeat too, for longer than it may; then it goes on as if nothing had been. */
  'worker-hangs',
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type FaultRates = Partial<Record<FaultKind, number>>;
/** Other rates at the calls with these labels, `port.method`. */
export type AimedRates = Readonly<Record<string, FaultRates>>;

/** Decides which faults happen. */
export type Chaos = {
  /** Whether the fault happens now. Costs one random number, whatever the answer. */
  strikes(kind: FaultKind): boolean;
  /** The fault that befalls a call, if any. */
  strikesCall(kinds: readonly FaultKind[], label: string): FaultKind | undefined;
  /** Counts a fault that somebody has ordered. */
  ordered(kind: FaultKind): void;
  readonly injected: Readonly<Record<FaultKind, number>>;
  total(): number;
  /** From now on nothing goes wrong any more. */
  calm(): void;
  isCalm(): boolean;
};

/**
 * `limit`: after so many faults nothing goes wrong any more. Random numbers are drawn all the same, so that the run is the one without limit up to
 * there: that is how a failing run is shortened.
 */
export function createChaos(
  prng: Prng,
  rates: FaultRates,
  { limit = Number.POSITIVE_INFINITY, aimed }: { limit?: number; aimed?: AimedRates } = {},
): Chaos {
  const injected = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  let total = 0;
  let calm = false;
  const inject = (kind: FaultKind) => {
    injected[kind] += 1;
    total += 1;
  };
  return {
    injected,
    total: () => total,
    isCalm: () => calm,
    calm() {
      calm = true;
    },
    strikes(kind) {
      if (prng.next() >= (rates[kind] ?? 0) || calm || total >= limit) return false;
      inject(kind);
      return true;
    },
    ordered: inject,
    strikesCall(kinds, label) {
      let left = prng.next();
      if (calm || total >= limit) return undefined;
      const here = aimed?.[label];
      for (const kind of kinds) {
        left -= here?.[kind] ?? rates[kind] ?? 0;
        if (left >= 0) continue;
        inject(kind);
        return kind;
      }
      return undefined;
    },
  };
}
