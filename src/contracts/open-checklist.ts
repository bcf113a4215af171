import type { ChecklistItem } from './agent-task.ts';
import type { Spec } from './spec.ts';

/** The checklist of a SPEC on which nobody has worked yet. */
export function openChecklist({ items }: Spec): ChecklistItem[] {
  return items.map(({ id, text, acceptance }) => ({
    id,
    text,
    ...(acceptance === undefined ? {} : { acceptance: acceptance.join('; ') }),
    state: 'open',
  }));
}
