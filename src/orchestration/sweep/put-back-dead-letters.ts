import { type RedrivenQueue, redrivenQueues } from '../../contracts/redriven-queues.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeadLetter, DeadLetters } from '../../ports/dead-letters.ts';
import type { Log } from '../../ports/log.ts';
import { sideBySide } from './side-by-side.ts';
import type { SweepPart } from './sweep-part.ts';
import type { Tally } from './tally.ts';

/** The queues whose messages can die. */
export type DeadLetterQueues = Record<RedrivenQueue, DeadLetters>;

const minute = 60_000;
/**
 * From the last sending of a message until it is put back for the first, second and third time. Together with its own five tries that outlasts an hour in which
 * GitHub is down; what still fails after that needs a person.
 */
export const redrivePausesMs = [5 * minute, 20 * minute, 60 * minute];
const lettersAtOnce = 100;
/** Of one queue in one sweep: those beyond have their turn when these have left or a person has seen to them. */
const mostTaken = 2_000;
/** So many are sent in less time than a taken letter stays hidden. */
const mostPutBack = 300;

/**
 * Counts the dead letters of every queue and puts them back at growing pauses. All are looked at: those that are not due, or need a person, stay hidden until none is left, so that they keep
 * nobody from what is behind them. Only what may come right is ever there: a message that cannot is in quarantine
 * from the first try on.
 */
export function putBackDeadLetters(deps: {
  deadLetters: DeadLetterQueues;
  clock: Clock;
  log: Log;
}): SweepPart {
  return {
    name: 'dead letters',
    async run(tally, { until }) {
      for (const [place, queue] of redrivenQueues.entries()) {
        const letters = deps.deadLetters[queue];
        /* Each has its part of what is left, so that the letters of one queue leave time for those of the next. */
        const now = deps.clock.now();
        const share = now + (until - now) / (redrivenQueues.length - place);
        await tally.attempt(`dead letters of ${queue}`, () => putBackDue(deps, queue, letters, tally, share));
      }
    },
  };
}

async function putBackDue(
  { clock, log }: { clock: Clock; log: Log },
  queue: RedrivenQueue,
  letters: DeadLetters,
  tally: Tally,
  until: number,
): Promise<void> {
  const mayGoOn = () => clock.now() < until;
  const depth = await letters.depth();
  if (depth === 0) return;
  const { due, others } = await takeAll(letters, clock.now(), mayGoOn);
  const left = [...others];
  for (const letter of due) {
    if (!mayGoOn()) {
      left.push(letter);
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
  await sideBySide(left, (letter) =>
    tally.attempt('release of a dead letter', () => letters.release(letter)),
  );
  const needPeople = others.filter((letter) => dueAt(letter) === undefined).length;
  tally.found(`dead-letters:${queue}`, { queue, depth }, depth);
  if (needPeople > 0)
    log.error('dead letters need a person: mend the cause, then factory redrive', {
      service: 'sweeper',
      queue,
      depth,
      needPeople,
    });
}

/** Takes letters until there are no more, as many are due as can be put back, or the time is up. */
async function takeAll(
  letters: DeadLetters,
  now: number,
  mayGoOn: () => boolean,
): Promise<{ due: DeadLetter[]; others: DeadLetter[] }> {
  const due: DeadLetter[] = [];
  const others: DeadLetter[] = [];
  while (due.length + others.length < mostTaken && due.length < mostPutBack && mayGoOn()) {
    const taken = await letters.take(lettersAtOnce);
    due.push(...taken.filter((letter) => isDue(letter, now)));
    others.push(...taken.filter((letter) => !isDue(letter, now)));
    if (taken.length < lettersAtOnce) break;
  }
  return { due, others };
}

function isDue(letter: DeadLetter, now: number): boolean {
  const at = dueAt(letter);
  return at !== undefined && at <= now;
}

/** When the letter is to be put back; undefined when that was tried often enough. */
function dueAt({ sentAt, redrives }: DeadLetter): number | undefined {
  const pause = redrivePausesMs[redrives];
  return pause === undefined ? undefined : Date.parse(sentAt) + pause;
}
