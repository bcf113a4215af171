import type { Clock } from '../../ports/clock.ts';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import type { Log } from '../../ports/log.ts';
import type { SweepPart } from './sweep-part.ts';
import type { Tally } from './tally.ts';

/** The queues whose messages can die. */
export type DeadLetterQueues = Record<'jobs' | 'dispatch' | 'reports', DeadLetters>;

const minute = 60_000;
/**
 * From the last sending of a message until it is put back for the first, second and third time. Together with its own five tries that outlasts an hour in which
 * GitHub is down; what still fails after that needs a person.
 */
export const redrivePausesMs = [5 * minute, 20 * minute, 60 * minute];
const lettersPerSweep = 100;

/**
 * Counts the dead letters of every queue and puts them back at growing pauses. Only what may come right is ever there: a message that cannot is in quarantine
 * from the first try on.
 */
export function putBackDeadLetters(deps: {
  deadLetters: DeadLetterQueues;
  clock: Clock;
  log: Log;
}): SweepPart {
  return {
    name: 'dead letters',
    async run(tally) {
      for (const [queue, letters] of Object.entries(deps.deadLetters)) {
        await tally.attempt(`dead letters of ${queue}`, () => putBackDue(deps, queue, letters, tally));
      }
    },
  };
}

async function putBackDue(
  { clock, log }: { clock: Clock; log: Log },
  queue: string,
  letters: DeadLetters,
  tally: Tally,
): Promise<void> {
  const depth = await letters.depth();
  if (depth === 0) return;
  const taken = await letters.take(lettersPerSweep);
  let needPeople = 0;
  for (const letter of taken) {
    const due = dueAt(letter);
    if (due === undefined) needPeople += 1;
    if (due === undefined || due > clock.now()) {
      await tally.attempt('release of a dead letter', () => letters.release(letter));
      continue;
    }
    await tally.attempt('return of a dead letter', async () => {
      await letters.putBack(letter, letter.redrives + 1);
      tally.found(`put-back:${queue}`, {
        queue,
        messageId: letter.messageId,
        redrives: letter.redrives + 1,
      });
    });
  }
  tally.found(`dead-letters:${queue}`, { queue, depth }, depth);
  if (needPeople > 0)
    log.error('dead letters need a person: mend the cause, then factory redrive', {
      service: 'sweeper',
      queue,
      depth,
      needPeople,
    });
}

/** When the letter is to be put back; undefined when that was tried often enough. */
function dueAt({ sentAt, redrives }: DeadLetter): number | undefined {
  const pause = redrivePausesMs[redrives];
  return pause === undefined ? undefined : Date.parse(sentAt) + pause;
}
