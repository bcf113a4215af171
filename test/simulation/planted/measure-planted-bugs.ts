import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadLimits } from '../thread-limits.ts';
import { firstSeeds } from './first-seeds.ts';
import type { Errand, Measured, MeasureMessage } from './measure-in-thread.ts';
import type { BugName } from './planted-bugs.ts';

/** Hears of each bug every second or so how many seeds were tried in vain, and once what became of it. */
export type Listener = {
  tried?: (bug: BugName, seeds: number) => void;
  measured?: (measured: Measured) => void;
};

/** Searches the first seeds for each of the bugs, from 1 on, in so many threads: each takes the next bug as soon as it is done with one. */
export async function measurePlantedBugs(
  bugs: readonly BugName[],
  { seeds, threads }: { seeds: number; threads: number },
  listener: Listener = {},
): Promise<Measured[]> {
  const waiting = hardestFirst(bugs);
  const shares = Array.from({ length: Math.min(threads, bugs.length) }, async () => {
    const thread = new Worker(new URL('measure-in-thread.ts', import.meta.url), {
      resourceLimits: threadLimits,
    });
    const share: Measured[] = [];
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const measured = await measureIn(thread, { bug, seeds }, listener);
      listener.measured?.(measured);
      share.push(measured);
    }
    await thread.terminate();
    return share;
  });
  return (await Promise.all(shares)).flat();
}

/** What takes longest must not be begun last, when the other threads have nothing left to do. How long a new bug takes nobody knows. */
function hardestFirst(bugs: readonly BugName[]): BugName[] {
  const knownSeed = (bug: BugName) => firstSeeds[bug]?.seed ?? Number.MAX_SAFE_INTEGER;
  return bugs.toSorted((a, b) => knownSeed(b) - knownSeed(a));
}

async function measureIn(thread: Worker, errand: Errand, { tried }: Listener): Promise<Measured> {
  const messages = on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[MeasureMessage]>;
  thread.postMessage(errand);
  for await (const [message] of messages) {
    if ('measured' in message) return message.measured;
    tried?.(errand.bug, message.tried);
  }
  throw new Error(`a thread ended before it had measured ${errand.bug}`);
}
