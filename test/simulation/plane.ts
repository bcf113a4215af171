import { createHost, type Host, type Invoked } from './host.ts';
import type { Simulation } from './simulation.ts';

/** One executable: it runs in hosts that may die with all they have under way; the next use finds a new host, which knows nothing. */
export type Plane<Wired> = {
  run<Answer>(work: (wired: Wired) => Promise<Answer>): Promise<Invoked<Answer>>;
};

type Instance<Wired> = { name: string; current?: { host: Host; wired: Wired }; atWork: number };

const longestInvocationMs = 55_000;

/** `instances`: how many processes run it side by side, none of which knows of another. */
export function createPlane<Wired>(
  simulation: Simulation,
  name: string,
  wire: (host: Host) => Wired,
  instances = 1,
): Plane<Wired> {
  /** The platform ends what takes longer than it may; its queue waits that long before it delivers the message again. */
  function endInTime(host: Host, answer: Promise<unknown>): void {
    const takeBack = simulation.scheduler.after(longestInvocationMs, () => {
      host.crash();
      return true;
    });
    void answer.then(takeBack);
  }

  const all = Array.from(
    { length: instances },
    (_, index): Instance<Wired> => ({ name: index === 0 ? name : `${name}-${index + 1}`, atWork: 0 }),
  );

  /** Whichever chance wants; where nothing is left to chance, the one that has least to do. */
  function choose(): Instance<Wired> {
    const [first] = all as [Instance<Wired>, ...Instance<Wired>[]];
    if (instances === 1) return first;
    if (simulation.pace === undefined) return simulation.prng.pick(all);
    return all.reduce((best, other) => (other.atWork < best.atWork ? other : best));
  }

  return {
    run(work) {
      const instance = choose();
      if (instance.current?.host.alive() !== true) {
        const host = createHost(simulation, instance.name, 'executable');
        instance.current = { host, wired: wire(host) };
      }
      const { host, wired } = instance.current;
      instance.atWork += 1;
      const answer = host.invoke(() => work(wired));
      void answer.then(() => {
        instance.atWork -= 1;
      });
      endInTime(host, answer);
      return answer;
    },
  };
}
