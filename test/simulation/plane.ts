import { createHost, type Host, type Invoked } from './host.ts';
import type { Simulation } from './simulation.ts';

/** One executable: it runs in a host that may die with all it has under way; the next use finds a new host, which knows nothing. */
export type Plane<Wired> = {
  run<Answer>(work: (wired: Wired) => Promise<Answer>): Promise<Invoked<Answer>>;
};

const longestInvocationMs = 55_000;

export function createPlane<Wired>(
  simulation: Simulation,
  name: string,
  wire: (host: Host) => Wired,
): Plane<Wired> {
  /** The platform ends what takes longer than it may; its queue waits that long before it delivers the message again. */
  function endInTime(host: Host, answer: Promise<unknown>): void {
    const takeBack = simulation.scheduler.after(longestInvocationMs, () => {
      host.crash();
      return true;
    });
    void answer.then(takeBack);
  }

  let current: { host: Host; wired: Wired } | undefined;
  return {
    run(work) {
      if (current === undefined || !current.host.alive()) {
        const host = createHost(simulation, name, 'executable');
        current = { host, wired: wire(host) };
      }
      const { host, wired } = current;
      const answer = host.invoke(() => work(wired));
      endInTime(host, answer);
      return answer;
    },
  };
}
