export type GroupedIndex<Item> = {
  /** The items whose sort key is greater than `position`, some at a time; `last`: there are none after these. */
  read(position: string): Promise<{ items: Item[]; last: boolean }>;
  /** The beginning of the sort key that the items of a group, and only they, have in common; it ends in a character below `~`. */
  groupOf(item: Item): string;
  /** How many groups are wanted. */
  limit: number;
  /** The group to go on after; what is before it comes last. */
  after?: string;
};

/** Below every sort key: an empty one may not be asked for. */
const beginning = '!';

/**
 * The first item of each group of an index that is sorted by group: whatever else a group has after a page is jumped over, so that a large one costs
 * one page, as a small one does.
 */
export async function firstOfEachGroup<Item>(index: GroupedIndex<Item>): Promise<Item[]> {
  const { read, groupOf, limit, after } = index;
  const firsts = new Map<string, Item>();
  let position = after === undefined ? beginning : endOf(after);
  let roundsLeft = after === undefined ? 1 : 2;
  while (firsts.size < limit && roundsLeft > 0) {
    const { items, last } = await read(position);
    for (const item of items) if (!firsts.has(groupOf(item))) firsts.set(groupOf(item), item);
    const end = items.at(-1);
    if (last || end === undefined) roundsLeft -= 1;
    position = last || end === undefined ? beginning : endOf(groupOf(end));
  }
  return [...firsts.values()].slice(0, limit);
}

/** Above every sort key of the group. */
function endOf(group: string): string {
  return `${group}~`;
}
