import type { ChecklistItem } from '../../contracts/agent-task.ts';
import { safeText } from './safe-text.ts';

/** The SPEC checklist, each item with how it is accepted. An item is ticked only for evidence that the factory ran; the agent's word alone is said to be that. */
export function checklistItems(checklist: readonly ChecklistItem[]): string[] {
  return checklist.map(({ state, text, acceptance }) =>
    [
      `- [${state === 'done' ? 'x' : ' '}] ${safeText(text, 300)}${state === 'claimed' ? ' _(claimed by the agent)_' : ''}`,
      ...(acceptance === undefined ? [] : [`  - accepted when: ${safeText(acceptance, 600)}`]),
    ].join('\n'),
  );
}
