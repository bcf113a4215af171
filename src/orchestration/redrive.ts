import { z } from 'zod';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts';
import type { Log } from '../ports/log.ts';

/** What may be told of a dead letter; its text may be anybody's. */
export type RedrivenLetter = Pick<DeadLetter, 'messageId' | 'sentAt' | 'redrives'> & {
  type?: string;
  jobId?: string;
  commandId?: string;
};
export type Redriven = { depth: number; letters: RedrivenLetter[] };

const tellingSchema = z.object({
  type: z.string().optional(),
  jobId: z.string().optional(),
  commandId: z.string().optional(),
});

/** So many are put back, or looked at, in much less time than a taken letter stays hidden. */
const lettersAtOnce = 100;

export type RedriveLimits = { limit: number; dryRun: boolean; log: Log };

/**
 * Puts up to `limit` dead letters back because a person says that the cause is mended; their automatic returns begin anew. `dryRun`: looks only. Whatever
 * happens, what was taken and not put back is there for others again.
 */
export async function redrive(letters: DeadLetters, limits: RedriveLimits): Promise<Redriven> {
  const depth = await letters.depth();
  if (depth === 0) return { depth, letters: [] };
  const seen = limits.dryRun ? await lookAt(letters, limits) : await putBackAll(letters, limits);
  return { depth, letters: seen.map(described) };
}

/** Whoever took all of them first would lose hold of the last before their turn, and the sweeper would put them back as well. */
async function putBackAll(letters: DeadLetters, { limit, log }: RedriveLimits): Promise<DeadLetter[]> {
  const moved: DeadLetter[] = [];
  while (moved.length < limit) {
    const taken = await letters.take(Math.min(lettersAtOnce, limit - moved.length));
    if (taken.length === 0) break;
    const left = [...taken];
    try {
      for (const letter of taken) {
        await letters.putBack(letter, 0);
        moved.push(letter);
        left.shift();
      }
    } finally {
      await releaseAll(letters, left, log);
    }
  }
  return moved;
}

/** Holds what it has seen until it has seen all. What others could take again meanwhile is known by its id. */
async function lookAt(letters: DeadLetters, { limit, log }: RedriveLimits): Promise<DeadLetter[]> {
  const seen = new Map<string, DeadLetter>();
  try {
    let known = -1;
    while (seen.size < limit && seen.size > known) {
      known = seen.size;
      for (const letter of await letters.take(Math.min(lettersAtOnce, limit - seen.size)))
        seen.set(letter.messageId, letter);
    }
  } finally {
    await releaseAll(letters, [...seen.values()], log);
  }
  return [...seen.values()];
}

/** What cannot be released is there for others again within a minute: no reason to fail, and none to hide why something else did. */
async function releaseAll(letters: DeadLetters, held: readonly DeadLetter[], log: Log): Promise<void> {
  for (const letter of held) {
    try {
      await letters.release(letter);
    } catch (error) {
      log.warn('a dead letter could not be released', { messageId: letter.messageId, error });
    }
  }
}

function described({ messageId, sentAt, redrives, body }: DeadLetter): RedrivenLetter {
  return { messageId, sentAt, redrives, ...tellingOf(body) };
}

function tellingOf(body: string): Pick<RedrivenLetter, 'type' | 'jobId' | 'commandId'> {
  try {
    const { type, jobId, commandId } = tellingSchema.parse(JSON.parse(body));
    return {
      ...(type === undefined ? {} : { type }),
      ...(jobId === undefined ? {} : { jobId }),
      ...(commandId === undefined ? {} : { commandId }),
    };
  } catch {
    return {};
  }
}
