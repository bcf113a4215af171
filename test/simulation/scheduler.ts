import type { Clock } from '../../src/ports/clock.ts';
import type { Prng } from './prng.ts';

/** One thing that can happen. True when it set something going that goes on in microtasks. */
export type Turn = () => boolean;

/** Things that can happen now, kept by somebody else: the deliverable messages of a queue. */
export type TurnSource = { size(): number; take(index: number): Turn };

/** The only source of order and time in a simulated run. */
export type Scheduler = {
  clock: Clock;
  /** Lets the turn happen at any moment from now on. */
  ready(turn: Turn): void;
  /** Lets the turn happen at any moment from `milliseconds` on; the answer takes it back as long as its moment has not come. */
  after(milliseconds: number, turn: Turn): () => void;
  addSource(source: TurnSource): void;
  /** Lets one turn happen; false when there is none left, now or later. */
  next(): Promise<boolean>;
  /** What waits for a moment of its own. */
  waiting(): number;
  jump(milliseconds: number): void;
  /** Everything happens in the order in which it became possible. */
  beOrderly(): void;
  turns(): number;
  /** How many of the turns set something going. */
  stirrings(): number;
};

type Timer = { at: number; turn: Turn };

/** `turnMs`: what a turn takes where everything happens in order, 1 by default; time that has come to stand still only ever goes on to what happens next. */
export function createScheduler(options: {
  prng: Prng;
  startedAt: number;
  inOrder?: boolean;
  turnMs?: number;
}): Scheduler {
  const { prng, turnMs = 1 } = options;
  let now = options.startedAt;
  let orderly = options.inOrder ?? false;
  let turns = 0;
  let stirrings = 0;
  const ready: Turn[] = [];
  const timers: Timer[] = [];
  const sources: TurnSource[] = [];

  /** How much can happen now. When there is nothing, time goes on to what happens next. */
  function possible(): number {
    while (timers[0] !== undefined && timers[0].at <= now) ready.push((timers.shift() as Timer).turn);
    return sources.reduce((sum, source) => sum + source.size(), ready.length);
  }

  function choose(): Turn | undefined {
    let total = possible();
    while (total === 0) {
      if (timers[0] === undefined) return undefined;
      now = timers[0].at;
      total = possible();
    }
    return take(orderly ? 0 : prng.int(total));
  }

  function take(index: number): Turn {
    if (index < ready.length) return ready.splice(index, 1)[0] as Turn;
    let left = index - ready.length;
    for (const source of sources) {
      if (left < source.size()) return source.take(left);
      left -= source.size();
    }
    throw new RangeError('no such turn');
  }

  return {
    clock: { now: () => now },
    ready: (turn) => void ready.push(turn),
    after(milliseconds, turn) {
      /* Clocks tell whole milliseconds. */
      const at = now + Math.ceil(milliseconds);
      let place = timers.length;
      while (place > 0 && (timers[place - 1] as Timer).at > at) place -= 1;
      const timer = { at, turn };
      timers.splice(place, 0, timer);
      return () => {
        const place = timers.indexOf(timer);
        if (place >= 0) timers.splice(place, 1);
      };
    },
    addSource: (source) => void sources.push(source),
    async next() {
      const turn = choose();
      if (turn === undefined) return false;
      turns += 1;
      now += orderly ? turnMs : prng.int(20);
      if (!turn()) return true;
      stirrings += 1;
      /* All that runs does so in microtasks, and Node runs every one of them before the next tick: all has come to wait for a turn, or to its end. */
      await new Promise<void>((resolve) => process.nextTick(resolve));
      return true;
    },
    waiting: () => timers.length + ready.length,
    jump(milliseconds) {
      now += Math.ceil(milliseconds);
    },
    beOrderly() {
      orderly = true;
    },
    turns: () => turns,
    stirrings: () => stirrings,
  };
}
