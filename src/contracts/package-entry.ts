import type { Ecosystem } from './dependency-rules.ts';

/** A character that no name has, in as many segments as a wildcard could stand for. */
const anything = ['\0', '\0/\0', '\0/\0/\0'];

/**
 * Whether an entry of a list of packages means one: a name in which `*` stands for anything but a slash and `**` for anything, with or without an ecosystem and a colon before it. Case does not
 * count.
 */
export function entryMeans(entry: string, ecosystem: Ecosystem, name: string): boolean {
  const { scope, pattern } = partsOf(entry);
  return (scope === undefined || scope === ecosystem) && matches(pattern, name);
}

/** Whether every package that an entry means is meant by another one too. */
export function entryCovers(wide: string, narrow: string): boolean {
  const [above, own] = [partsOf(wide), partsOf(narrow)];
  if (above.scope !== undefined && above.scope !== own.scope) return false;
  return anything
    .map((any) => own.pattern.replaceAll('**', any).replaceAll('*', '\0'))
    .every((name) => matches(above.pattern, name));
}

function partsOf(entry: string): { scope: string | undefined; pattern: string } {
  const [, scope, pattern = entry] = /^(\w+):(.+)$/.exec(entry) ?? [];
  return { scope, pattern };
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^/]*';
    return part.startsWith('*') ? '.*' : RegExp.escape(part);
  });
  return new RegExp(`^${parts.join('')}$`, 'i').test(name);
}
