import { z } from 'zod';
import { checklistItemSchema } from '../../contracts/agent-task.ts';
import { openChecklist } from '../../contracts/open-checklist.ts';
import type { Spec } from '../../contracts/spec.ts';
import { type PlannedItem, plannedItemSchema } from '../../contracts/task-output.ts';

/** What an attempt means to do, as it is stored. */
export const planSchema = z.object({
  schemaVersion: z.literal(1),
  title: z.string(),
  madeBy: z.enum(['structure', 'model']),
  /** The SPEC's items: what people measure the result by. */
  checklist: z.array(checklistItemSchema).min(1),
  /** The pieces of work, in the order in which they are carried out. */
  items: z.array(plannedItemSchema).min(1),
  /** What the file locks are asked for: everything that any item may write. */
  writeGlobs: z.array(z.string()).min(1),
});
export type Plan = z.infer<typeof planSchema>;

/** A plan without a planner: the SPEC as it stands, as one piece of work. Without a model that judges it, any file may be written. */
export function planOfSpec(spec: Spec): Plan {
  const checklist = openChecklist(spec);
  const all: PlannedItem = {
    id: 'all',
    text: spec.title.trim().slice(0, 2_000) || 'Carry out the request',
    specItems: checklist.map(({ id }) => id),
    writeGlobs: ['**'],
    testGlobs: [],
    dependsOn: [],
  };
  return {
    schemaVersion: 1,
    title: spec.title,
    madeBy: 'structure',
    checklist,
    items: [all],
    writeGlobs: ['**'],
  };
}

/** The plan of a planner; `ordered` are its items in the order in which they can be carried out. */
export function planOfItems(spec: Spec, ordered: PlannedItem[]): Plan {
  const writeGlobs = [...new Set(ordered.flatMap((item) => [...item.writeGlobs, ...item.testGlobs]))].sort();
  return {
    schemaVersion: 1,
    title: spec.title,
    madeBy: 'model',
    checklist: openChecklist(spec),
    items: ordered,
    writeGlobs,
  };
}

/** Items of the SPEC of which nothing is left to do: every piece of work that contributes to them is finished. */
export function finishedSpecItems({ checklist, items }: Plan, finished: readonly string[]): string[] {
  return checklist
    .map(({ id }) => id)
    .filter((id) => {
      const parts = items.filter((item) => item.specItems.includes(id));
      return parts.length > 0 && parts.every((item) => finished.includes(item.id));
    });
}
