import { z } from 'zod';
import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts';

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

/**
 * Puts up to `limit` dead letters back because a person says that the cause is mended; their automatic returns begin anew. `dryRun`: looks only. Whatever
 * happens, what was taken and not put back is there for others again.
 */
export async function redrive(
  letters: DeadLetters,
  { limit, dryRun }: { limit: number; dryRun: boolean },
): Promise<Redriven> {
  const depth = await letters.depth();
  if (depth === 0) return { depth, letters: [] };
  const taken = await letters.take(limit);
  const moved: DeadLetter[] = [];
  try {
    if (!dryRun) {
      for (const letter of taken) {
        await letters.putBack(letter, 0);
        moved.push(letter);
      }
    }
  } finally {
    for (const letter of taken.filter((one) => !moved.includes(one))) await letters.release(letter);
  }
  return { depth, letters: taken.map(described) };
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
