import { z } from 'zod';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { Head, HeadStore } from '../../ports/head-store.ts';
import { listPositionSchema, positionOf } from './list-position.ts';
import { readCursor } from './read-cursor.ts';

/**
 * Looked at in one sweep. While governance is down there may be thousands, and each is asked for again as long as it stands: more than governance can answer in a minute would make the queue grow
 * by the sweeping itself.
 */
const looksPerSweep = 500;

const cursorSchema = z.object({ after: listPositionSchema.optional() });
const cursorName = 'analyses';

/** The jobs under analysis whose turn it is: all of them, or where they are more than one sweep looks at, those after the ones of the last sweep. */
export async function analysesInTurn({
  heads,
  cursors,
}: {
  heads: Pick<HeadStore, 'list'>;
  cursors: CursorStore;
}): Promise<Head[]> {
  const first = await heads.list('GOVERNANCE_ANALYSIS', looksPerSweep);
  if (first.length < looksPerSweep) return first;
  const after = (await readCursor(cursors, cursorName, cursorSchema))?.after;
  const turn = after === undefined ? first : await heads.list('GOVERNANCE_ANALYSIS', looksPerSweep, after);
  const last = turn.length < looksPerSweep ? undefined : turn.at(-1);
  await cursors.put(cursorName, JSON.stringify(last === undefined ? {} : { after: positionOf(last) }));
  return turn;
}
