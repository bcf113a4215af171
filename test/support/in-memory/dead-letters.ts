import type { DeadLetter, DeadLetters } from '../../../src/ports/dead-letters.ts';

export type InMemoryDeadLetters = DeadLetters & {
  /** A message dies; `sentAt` in milliseconds. */
  bury(body: string, sentAt: number, redrives?: number): void;
  /** What was put back, in order. */
  readonly returned: readonly { body: string; redrives: number }[];
  /** The next time a letter is put back it is sent, and the acknowledgement is lost. */
  loseNextAcknowledgement(): void;
};

/** Dead letters in memory. */
export function createInMemoryDeadLetters(): InMemoryDeadLetters {
  const waiting: DeadLetter[] = [];
  const held = new Set<DeadLetter>();
  const returned: { body: string; redrives: number }[] = [];
  let buried = 0;
  let loses = false;
  return {
    returned,
    bury(body, sentAt, redrives = 0) {
      buried += 1;
      waiting.push({ messageId: `dead-${buried}`, body, sentAt: new Date(sentAt).toISOString(), redrives });
    },
    loseNextAcknowledgement() {
      loses = true;
    },
    depth: async () => waiting.length,
    async take(limit) {
      const free = waiting.filter((letter) => !held.has(letter)).slice(0, limit);
      for (const letter of free) held.add(letter);
      return free;
    },
    async putBack(letter, redrives) {
      returned.push({ body: letter.body, redrives });
      held.delete(letter);
      if (loses) {
        loses = false;
        throw new Error('the answer was lost');
      }
      waiting.splice(waiting.indexOf(letter), 1);
    },
    async release(letter) {
      held.delete(letter);
    },
  };
}
