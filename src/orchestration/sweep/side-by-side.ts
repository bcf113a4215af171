/** Small enough for the table, large enough for ten thousand short looks in a fraction of a minute. */
const together = 16;

/**
 * Does the same with each of many things, some of them side by side; the next ones are asked for when these are done, and only while it `mayGoOn`.
 */
export async function sideBySide<T>(
  things: Iterable<T> | AsyncIterable<T>,
  run: (thing: T) => Promise<void>,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  let group: T[] = [];
  for await (const thing of things) {
    if (!mayGoOn()) return;
    group.push(thing);
    if (group.length < together) continue;
    await Promise.all(group.map(run));
    group = [];
  }
  await Promise.all(group.map(run));
}
