import { FactoryError } from '../../contracts/factory-error.ts';
import type { WorkerRequest } from '../../contracts/worker-protocol.ts';
import type { Log } from '../../ports/log.ts';
import type { WorkerControl } from '../../ports/worker-control.ts';
import type { Rights } from './rights.ts';

/** What the worker is doing right now, for its heartbeat. */
export type Progress = { phase: WorkerRequest<'heartbeat'>['phase']; step: number; note: string };

export type Heartbeat = {
  /** The control plane has handed out the work: from now on it knows the worker, and a refusal ends the attempt. */
  registered(): void;
  /** Says that a new phase began, at once, and goes on. */
  enter(phase: Progress['phase'], note: string): void;
  /** Notes where the agent is; told with the next beat. */
  note(step: number, note: string): void;
  stop(): void;
};

const heartbeatMs = 30_000;

/**
 * Beats every 30 seconds on its own timer, whatever model and commands are doing, and listens for the directive to stop. A beat that gets no
 * answer is no reason to stop: whether the attempt is still wanted is the log's to say.
 *
 * It begins before the worker has its work: the control plane registers it at once, but may need GitHub for the answer, which can take an hour. Until then a beat that is refused says nothing, for the
 * registration may be on its way; whether there is one, its own call hears.
 */
export function startHeartbeat(deps: {
  control: WorkerControl;
  rights: Rights;
  log: Log;
  every(ms: number, callback: () => void): () => void;
}): Heartbeat {
  let isRegistered = false;
  const progress: Progress = { phase: 'preparing', step: 0, note: 'starting' };
  const beat = async () => {
    /* The answer to a beat from before may come afterwards. */
    const counts = isRegistered;
    try {
      const answer = await deps.control.call('heartbeat', { ...progress, note: progress.note.slice(0, 500) });
      if (answer.directive === 'stop')
        deps.rights.lose('stopped', answer.reason || 'The factory stopped this attempt.');
    } catch (error) {
      if (counts && error instanceof FactoryError && error.code === 'worker-fenced')
        deps.rights.lose('fenced', error.message);
      else deps.log.warn('heartbeat failed', { error });
    }
  };
  const stop = deps.every(heartbeatMs, () => void beat());
  return {
    registered() {
      isRegistered = true;
    },
    enter(phase, note) {
      Object.assign(progress, { phase, note });
      void beat();
    },
    note(step, note) {
      Object.assign(progress, { step, note });
    },
    stop,
  };
}
