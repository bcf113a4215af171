import { z } from 'zod';
import { type ChecklistItem, checklistItemSchema } from '../../contracts/agent-task.ts';
import type { FrozenRequest } from '../../contracts/frozen-request.ts';

/** What an attempt means to do, as it is stored. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  title: z.string(),
  checklist: z.array(checklistItemSchema).min(1),
  writeGlobs: z.array(z.string()).min(1),
});
export type Plan = z.infer<typeof planSchema>;

const mostItems = 30;
const longestItem = 500;
const criteriaHeading =
  /^#{1,6}\s.*\b(?:acceptance|criteria|requirements|definition of done|tasks?|todo|checklist)\b/i;

/**
 * A plan by the structure of the request alone: its task list, else the list under a heading such as "Acceptance criteria", else the whole request as one item.
 * Without a model that judges it, any file may be written.
 */
export function planStructurally(request: Pick<FrozenRequest, 'title' | 'body'>): Plan {
  const lines = linesOutsideCode(request.body);
  const tasks = lines.flatMap((line) => /^\s*[-*+] \[[ xX]\]\s+(.+)$/.exec(line)?.[1] ?? []);
  const found = tasks.length > 0 ? tasks : listUnderHeading(lines);
  const texts =
    found.length > 0 ? found.slice(0, mostItems) : [request.title.trim() || 'Carry out the request'];
  return {
    schemaVersion: 1,
    title: request.title,
    checklist: texts.map(
      (text, index): ChecklistItem => ({
        id: String(index + 1),
        text: text.trim().slice(0, longestItem),
        state: 'open',
      }),
    ),
    writeGlobs: ['**'],
  };
}

/** List items directly under the first heading that announces what is expected. */
function listUnderHeading(lines: string[]): string[] {
  const start = lines.findIndex((line) => criteriaHeading.test(line));
  if (start === -1) return [];
  const after = lines.slice(start + 1);
  const end = after.findIndex((line) => /^#{1,6}\s/.test(line));
  return (end === -1 ? after : after.slice(0, end)).flatMap(
    (line) => /^(?:[-*+]|\d+[.)])\s+(.+)$/.exec(line)?.[1] ?? [],
  );
}

function linesOutsideCode(body: string): string[] {
  let fence: string | undefined;
  return body.split(/\r?\n/).filter((line) => {
    const mark = /^\s{0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark === undefined) return fence === undefined;
    if (fence === undefined) fence = mark;
    else if (mark.startsWith(fence)) fence = undefined;
    return false;
  });
}
