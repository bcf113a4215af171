import { FactoryError } from '../../src/contracts/factory-error.ts';
import type { CallKind, HostRole } from './call-site.ts';
import type { FaultKind } from './chaos.ts';
import type { Turn } from './scheduler.ts';
import type { Simulation } from './simulation.ts';

export type Invoked<T> =
  | { outcome: 'done'; value: T }
  | { outcome: 'failed'; error: unknown }
  | { outcome: 'crashed' };

/** A process that runs an executable, or a worker: it lives until it crashes, and with it dies all that it had under way. */
export type Host = {
  readonly name: string;
  alive(): boolean;
  /** A call to the outside, carried out when its turn comes. Never settles once the host has died. */
  call<T>(kind: CallKind, label: string, operation: () => T | Promise<T>): Promise<T>;
  sleep(milliseconds: number): Promise<void>;
  /** Runs something to its end, or to the host's. */
  invoke<T>(work: () => Promise<T>): Promise<Invoked<T>>;
  crash(): void;
  /** Told once, when the host dies. */
  onCrash(listener: () => void): void;
};

const befalls: Record<HostRole, readonly FaultKind[]> = {
  executable: ['crash-before', 'crash-after', 'call-fails', 'answer-lost', 'call-slow'],
  worker: ['worker-dies', 'call-fails', 'answer-lost', 'call-slow'],
};
const longestSlowMs = 30_000;

export function createHost(simulation: Simulation, name: string, role: HostRole): Host {
  const { scheduler, chaos, prng, pace } = simulation;
  const listeners: (() => void)[] = [];
  let alive = true;

  function crash(): void {
    if (!alive) return;
    alive = false;
    simulation.note(() => `${name} dies`);
    for (const listener of listeners) listener();
  }

  function call<T>(kind: CallKind, label: string, operation: () => T | Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!alive) return;
      const fault =
        simulation.faultOf({ host: name, role, kind, label }) ?? chaos.strikesCall(befalls[role], label);
      const act: Turn = () => {
        if (!alive) return false;
        simulation.note(() => `${name}: ${label}${fault === undefined ? '' : ` [${fault}]`}`);
        if (fault === 'crash-before' || fault === 'worker-dies') {
          crash();
          return true;
        }
        if (fault === 'call-fails') {
          reject(faultOf(kind, label));
          return true;
        }
        carryOut();
        return true;
      };
      /** Says what came of it, unless nobody hears it any more. */
      const answer = (tell: () => void) => {
        if (fault === 'crash-after') crash();
        else if (alive) tell();
      };
      const succeed = (value: T) =>
        answer(() => (fault === 'answer-lost' ? reject(faultOf(kind, label)) : resolve(value)));
      const fail = (error: unknown) => answer(() => reject(error));
      const carryOut = () => {
        try {
          const answered = operation();
          if (answered instanceof Promise) answered.then(succeed, fail);
          else succeed(answered);
        } catch (error) {
          fail(error);
        }
      };
      if (fault === 'call-slow') scheduler.after(prng.int(longestSlowMs), act);
      else if (pace !== undefined) scheduler.after(pace.call[kind], act);
      else if (simulation.takesTurn()) scheduler.ready(act);
      else {
        act();
        return;
      }
    });
  }

  return {
    name,
    alive: () => alive,
    call,
    crash,
    onCrash: (listener) => void listeners.push(listener),
    sleep: (milliseconds) =>
      new Promise<void>((resolve) => {
        scheduler.after(milliseconds, () => {
          if (!alive) return false;
          resolve();
          return true;
        });
      }),
    invoke: (work) =>
      new Promise((resolve) => {
        listeners.push(() => resolve({ outcome: 'crashed' }));
        work().then(
          (value) => {
            resolve({ outcome: 'done', value });
          },
          (error: unknown) => {
            resolve({ outcome: 'failed', error });
          },
        );
      }),
  };
}

const codes: Record<CallKind, string> = {
  store: 'store-unavailable',
  github: 'github-unavailable',
  network: 'network-unavailable',
};

function faultOf(kind: CallKind, label: string): FactoryError {
  return new FactoryError(codes[kind], `${label} gave no answer`, { disposition: 'retry' });
}
