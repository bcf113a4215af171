import type { ChecklistItem } from '../../contracts/agent-task.ts';
import { plainText } from './plain-text.ts';

/** The SPEC checklist. An item is ticked only for evidence that the factory ran; the agent's word alone is said to be that. */
export function checklistLines(checklist: readonly ChecklistItem[]): string[] {
  return checklist.map(
    ({ state, text }) =>
      `- [${state === 'done' ? 'x' : ' '}] ${plainText(text, 300)}${state === 'claimed' ? ' _(claimed by the agent)_' : ''}`,
  );
}
