import type { ChecklistItem } from '../../contracts/agent-task.ts';
import { safeText } from './safe-text.ts';

/** The SPEC checklist. An item is ticked only for evidence that the factory ran; the agent's word alone is said to be that. */
export function checklistLines(checklist: readonly ChecklistItem[]): string[] {
  return checklist.map(
    ({ state, text }) =>
      `- [${state === 'done' ? 'x' : ' '}] ${safeText(text, 300)}${state === 'claimed' ? ' _(claimed by the agent)_' : ''}`,
  );
}
