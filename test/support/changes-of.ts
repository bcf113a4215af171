/** A copy of a value in which exactly one thing differs, and where. */
export type Change = { path: string; changed: unknown };

/** Every smallest change of a JSON value: each leaf replaced, each member taken out, one added to each object and list. */
export function changesOf(value: unknown, path = ''): Change[] {
  if (Array.isArray(value)) {
    return [
      { path: `${path}[+]`, changed: [...value, value[0] ?? 'more'] },
      ...value.map((_part, index) => ({ path: `${path}[-${index}]`, changed: value.toSpliced(index, 1) })),
      ...value.flatMap((part, index) =>
        changesOf(part, `${path}[${index}]`).map((change) => ({
          ...change,
          changed: value.with(index, change.changed),
        })),
      ),
    ];
  }
  if (typeof value === 'object' && value !== null)
    return changesOfObject(value as Record<string, unknown>, path);
  return [{ path, changed: otherThan(value) }];
}

function changesOfObject(value: Record<string, unknown>, path: string): Change[] {
  return [
    { path: `${path}.+`, changed: { ...value, smuggled: true } },
    ...Object.entries(value).flatMap(([name, part]) => {
      const { [name]: _, ...without } = value;
      return [
        { path: `${path}.-${name}`, changed: without },
        ...changesOf(part, `${path}.${name}`).map((change) => ({
          ...change,
          changed: { ...value, [name]: change.changed },
        })),
      ];
    }),
  ];
}

function otherThan(leaf: unknown): unknown {
  if (typeof leaf === 'number') return leaf + 1;
  if (typeof leaf === 'boolean') return !leaf;
  if (typeof leaf === 'string') return leaf.endsWith('0') ? `${leaf.slice(0, -1)}1` : `${leaf.slice(0, -1)}0`;
  return 'not null';
}
