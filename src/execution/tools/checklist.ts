import { z } from 'zod';
import type { ChecklistItem } from '../../contracts/agent-task.ts';
import { defineTool } from './tool.ts';

/** Claiming is all that a model can do: an item becomes `done` only by evidence that the factory produced itself. */
export const checklist = defineTool({
  name: 'checklist',
  description:
    'Shows the checklist of the task, and marks items as claimed (you believe they are finished; the factory will check) or open again. Without arguments it only shows.',
  input: z.strictObject({
    claim: z.array(z.string()).max(200).optional().describe('Ids of items you have finished.'),
    reopen: z
      .array(z.string())
      .max(200)
      .optional()
      .describe('Ids of items that turned out not to be finished.'),
  }),
  acts: 'on-session',
  changesTree: false,
  async run({ claim = [], reopen = [] }, { session }) {
    const known = new Set(session.checklist.map(({ id }) => id));
    const unknown = [...claim, ...reopen].filter((id) => !known.has(id));
    if (unknown.length > 0) {
      return {
        failed: true,
        text: `There is no item ${unknown.map((id) => JSON.stringify(id)).join(', ')}. The items:\n${render(session.checklist)}`,
      };
    }
    session.checklist = session.checklist.map((item) => marked(item, claim, reopen));
    return { failed: false, text: render(session.checklist) };
  },
});

function marked(item: ChecklistItem, claim: string[], reopen: string[]): ChecklistItem {
  if (item.state === 'done') return item;
  if (reopen.includes(item.id)) return { ...item, state: 'open' };
  return claim.includes(item.id) ? { ...item, state: 'claimed' } : item;
}

function render(items: readonly ChecklistItem[]): string {
  if (items.length === 0) return 'The checklist is empty.';
  return items
    .map(
      ({ id, text, acceptance, state }) =>
        `[${state}] ${id}: ${text}${acceptance ? ` (accepted when: ${acceptance})` : ''}`,
    )
    .join('\n');
}
