/** Something that must come after others. */
export type Dependent = { id: string; dependsOn: readonly string[] };

/**
 * The items so that each comes after all that it depends on, otherwise in the order given; or the ids that depend on one another in a circle, or on something that is not
 * there. Pure.
 */
export function orderItems<Item extends Dependent>(
  items: readonly Item[],
): { ordered: Item[] } | { circular: string[] } {
  const ordered: Item[] = [];
  const placed = new Set<string>();
  let left = [...items];
  while (left.length > 0) {
    const next = left.find(({ dependsOn }) => dependsOn.every((id) => placed.has(id)));
    if (next === undefined) return { circular: left.map(({ id }) => id) };
    ordered.push(next);
    placed.add(next.id);
    left = left.filter((item) => item !== next);
  }
  return { ordered };
}
