import type { Clock } from '../../../src/ports/clock.ts';
import type { DeadLetter, DeadLetters } from '../../../src/ports/dead-letters.ts';

export type InMemoryDeadLetters = DeadLetters & {
  /** A message dies; `sentAt` in milliseconds. */
  bury(body: string, sentAt: number, redrives?: number): void;
  /** What was put back, in order. */
  readonly returned: readonly { body: string; redrives: number }[];
  /** The next time a letter is put back it is sent, and the acknowledgement is lost. */
  loseNextAcknowledgement(): void;
};

const hiddenMs = 50_000;

/** Dead letters in memory. With a clock, what was taken is there again after 50 s, and whoever took it is refused from then on, as on a FIFO queue. */
export function createInMemoryDeadLetters(clock?: Clock): InMemoryDeadLetters {
  const now = () => clock?.now() ?? 0;
  let waiting: DeadLetter[] = [];
  const held = new Map<string, { by: DeadLetter; until: number }>();
  const returned: { body: string; redrives: number }[] = [];
  let buried = 0;
  let loses = false;
  const isHeld = ({ messageId }: DeadLetter) =>
    now() < (held.get(messageId)?.until ?? Number.NEGATIVE_INFINITY);
  function requireHeld(letter: DeadLetter): void {
    if (held.get(letter.messageId)?.by !== letter || !isHeld(letter))
      throw new Error('the receipt has expired');
  }
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
      const free = waiting.filter((letter) => !isHeld(letter)).slice(0, limit);
      const until = now() + hiddenMs;
      return free.map((letter) => {
        const by = { ...letter };
        held.set(letter.messageId, { by, until });
        return by;
      });
    },
    async putBack(letter, redrives) {
      returned.push({ body: letter.body, redrives });
      if (loses) {
        loses = false;
        held.delete(letter.messageId);
        throw new Error('the answer was lost');
      }
      requireHeld(letter);
      waiting = waiting.filter(({ messageId }) => messageId !== letter.messageId);
      held.delete(letter.messageId);
    },
    async release(letter) {
      requireHeld(letter);
      held.delete(letter.messageId);
    },
  };
}
