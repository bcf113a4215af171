import {
  type Asker,
  createRequestPauses,
  type RequestPauses,
} from '../../src/adapters/github/request-pauses.ts';
import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { Chaos } from './chaos.ts';
import type { Host } from './host.ts';
import type { Simulation } from './simulation.ts';
import { throughHost } from './through-host.ts';

/** From `afterMs` on GitHub has had enough requests of the App, or of its one installation, and wants none for so long. */
export type Limited = { who: 'the App' | 'the installation'; afterMs: number; seconds: number };

/** GitHub as a host reaches it. */
export type WayToGitHub = <Port extends object>(host: Host, name: string, port: Port) => Port;

/** Whether a limit of GitHub is all that has gone wrong: then whatever went amiss did so because of it. */
export function isOnlyLimited({ injected, total }: Pick<Chaos, 'injected' | 'total'>): boolean {
  const limits = injected['github-limited'];
  return limits > 0 && total() === limits;
}

const installation = 7;
/** What is asked with a token of the App itself. */
const asTheApp = ['tokens', 'webhooks'];

/**
 * GitHub refuses all that is asked while the limit lasts, and names the seconds that are left. Each process remembers that with the memory of the real adapter, and asks nothing meanwhile.
 */
export function createWayToGitHub(simulation: Simulation, limited: Limited | undefined): WayToGitHub {
  const { scheduler, chaos } = simulation;
  if (limited === undefined) return (host, name, port) => throughHost(host, 'github', name, port);
  const { who, afterMs, seconds } = limited;
  const { clock } = scheduler;
  const begins = clock.now() + afterMs;
  const concerned: Asker = who === 'the App' ? who : installation;
  const memories = new WeakMap<Host, RequestPauses>();
  let until: number | undefined;

  /** The limit begins with the first request after its time that it concerns. */
  function secondsLeft(asker: Asker): number | undefined {
    const now = clock.now();
    if (asker !== concerned || now < begins) return undefined;
    until ??= chaos.strikes('github-limited') ? now + 1_000 * seconds : now;
    return now < until ? Math.ceil((until - now) / 1_000) : undefined;
  }

  return (host, name, port) => {
    const asker = asTheApp.includes(name) ? 'the App' : installation;
    const pauses = memories.get(host) ?? createRequestPauses(clock);
    memories.set(host, pauses);
    const reached = throughHost(
      host,
      'github',
      name,
      refusing(port, () => secondsLeft(asker)),
    );
    return keeping(reached, pauses, asker, clock.now);
  };
}

type Method = (...given: unknown[]) => unknown;

function methodsOf(port: object): [string, Method][] {
  return (Object.entries(port) as [string, unknown][]).filter(
    (entry): entry is [string, Method] => typeof entry[1] === 'function',
  );
}

function refusing<Port extends object>(port: Port, secondsLeft: () => number | undefined): Port {
  const methods = methodsOf(port).map(([name, behind]): [string, Method] => [
    name,
    (...given) => {
      const seconds = secondsLeft();
      if (seconds !== undefined) throw askedTooOften(seconds);
      return behind.apply(port, given);
    },
  ]);
  return Object.fromEntries(methods) as Port;
}

function keeping<Port extends object>(
  port: Port,
  pauses: RequestPauses,
  asker: Asker,
  now: () => number,
): Port {
  const methods = methodsOf(port).map(([name, ask]): [string, Method] => [
    name,
    async (...given) => {
      const left = pauses.left(asker);
      if (left !== undefined) throw askedTooOften(left);
      const begunAt = now();
      try {
        return await ask(...given);
      } catch (error) {
        const seconds = error instanceof FactoryError ? error.retryAfterSeconds : undefined;
        if (seconds !== undefined) pauses.learn(asker, { seconds, named: true }, begunAt);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(methods) as Port;
}

function askedTooOften(seconds: number): FactoryError {
  return new FactoryError('github-unavailable', 'GitHub was asked too often', {
    disposition: 'retry',
    retryAfterSeconds: seconds,
  });
}
