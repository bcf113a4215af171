import type { DeadLetter, DeadLetters } from '../../src/ports/dead-letters.ts';
import type { Simulation } from './simulation.ts';

/** A message that a simulated queue has given up. */
export type Buried = { id: string; body: string; sentAt: number; redrives: number };

/** Where a simulated queue keeps what it has given up. */
export type Graveyard = {
  buried(): readonly Buried[];
  /** Lets the message be delivered again, as if it had just been sent. */
  exhume(id: string, redrives: number): void;
};

const hiddenMs = 60_000;

/** The dead letters of a simulated queue: what was taken stays hidden for a minute, also when its taker has died. */
export function createSimulatedDeadLetters({ scheduler }: Simulation, queue: Graveyard): DeadLetters {
  const hiddenUntil = new Map<string, number>();
  const letterOf = ({ id, body, sentAt, redrives }: Buried): DeadLetter => ({
    messageId: id,
    body,
    sentAt: new Date(sentAt).toISOString(),
    redrives,
  });
  return {
    depth: async () => queue.buried().length,
    async take(limit) {
      const now = scheduler.clock.now();
      const free = queue
        .buried()
        .filter(({ id }) => (hiddenUntil.get(id) ?? 0) <= now)
        .slice(0, limit);
      for (const { id } of free) hiddenUntil.set(id, now + hiddenMs);
      return free.map(letterOf);
    },
    async putBack({ messageId }, redrives) {
      hiddenUntil.delete(messageId);
      queue.exhume(messageId, redrives);
    },
    async release({ messageId }) {
      hiddenUntil.delete(messageId);
    },
  };
}
