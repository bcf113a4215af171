import { z } from 'zod';
import { checklistItemSchema } from '../../contracts/agent-task.ts';
import { openChecklist } from '../../contracts/open-checklist.ts';
import type { Spec } from '../../contracts/spec.ts';

/** What an attempt means to do, as it is stored. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  title: z.string(),
  checklist: z.array(checklistItemSchema).min(1),
  writeGlobs: z.array(z.string()).min(1),
});
export type Plan = z.infer<typeof planSchema>;

/** A plan without a planner: the SPEC as it stands, item by item. Without a model that judges it, any file may be written. */
export function planOfSpec(spec: Spec): Plan {
  return { schemaVersion: 1, title: spec.title, checklist: openChecklist(spec), writeGlobs: ['**'] };
}
