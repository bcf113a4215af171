import { z } from 'zod';
import { workingStates } from '../../job/job-state.ts';
import type { CursorStore } from '../../ports/cursor-store.ts';
import type { Head, HeadStore } from '../../ports/head-store.ts';
import { headsIn } from './heads-in.ts';
import { listPositionSchema, positionOf } from './list-position.ts';
import { readCursor } from './read-cursor.ts';
import { sideBySide } from './side-by-side.ts';

const cursorSchema = z.object({
  last: z.object({ state: z.enum(workingStates), ...listPositionSchema.shape }).optional(),
});
type Cursor = z.infer<typeof cursorSchema>;
const cursorName = 'working-jobs';

/** Looks at all working jobs, each once, as long as it may go on: first at those to which the last sweep did not come, so that however many there are, each has its turn. */
export async function lookAtWorkingJobs(
  { heads, cursors }: { heads: Pick<HeadStore, 'list'>; cursors: CursorStore },
  look: (head: Head) => Promise<void>,
  mayGoOn: () => boolean,
): Promise<void> {
  const { last } = (await readCursor(cursors, cursorName, cursorSchema)) ?? {};
  let reached: Head | undefined;
  const lookAt = async (head: Head) => {
    reached = head;
    await look(head);
  };
  await sideBySide(jobsAfter(heads, last), lookAt, mayGoOn);
  if (mayGoOn()) {
    if (last !== undefined) await cursors.put(cursorName, JSON.stringify({}));
  } else if (reached !== undefined)
    await cursors.put(cursorName, JSON.stringify({ last: { state: reached.state, ...positionOf(reached) } }));
}

async function* jobsAfter(
  heads: Pick<HeadStore, 'list'>,
  last: Cursor['last'],
): AsyncGenerator<Head, void, undefined> {
  const first = last === undefined ? 0 : workingStates.indexOf(last.state);
  const handedOut = new Set<string>();
  /* The state in which the last sweep ended comes twice: what is behind that job first, and what is before it at the end. */
  for (let turn = 0; turn <= workingStates.length; turn += 1) {
    const state = workingStates[(first + turn) % workingStates.length] ?? workingStates[0];
    for await (const head of headsIn(heads, state, { behind: turn === 0 ? last : undefined })) {
      if (handedOut.has(head.jobId)) continue;
      handedOut.add(head.jobId);
      yield head;
    }
    if (last === undefined && turn + 1 === workingStates.length) return;
  }
}
