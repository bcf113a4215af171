/** Where two values differ first, going through objects and arrays in order; undefined when they are equal as JSON. */
export function firstDifference(recorded: unknown, replayed: unknown, path = ''): string | undefined {
  if (Object.is(recorded, replayed)) return undefined;
  if (isRecord(recorded) && isRecord(replayed)) {
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])];
    for (const key of keys) {
      const difference = firstDifference(recorded[key], replayed[key], path === '' ? key : `${path}.${key}`);
      if (difference !== undefined) return difference;
    }
    return Array.isArray(recorded) === Array.isArray(replayed)
      ? undefined
      : `${path}: one is a list, the other is not`;
  }
  if (typeof recorded === 'string' && typeof replayed === 'string')
    return textDifference(recorded, replayed, path);
  return `${path}: recorded ${short(recorded)}, replayed ${short(replayed)}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const around = 60;

/** Long texts are shown where they part. */
function textDifference(recorded: string, replayed: string, path: string): string {
  let at = 0;
  while (recorded[at] === replayed[at]) at += 1;
  const from = Math.max(0, at - around);
  const cut = (text: string): string => JSON.stringify(text.slice(from, at + around).toWellFormed());
  return `${path}${from > 0 ? ` (from character ${from})` : ''}: recorded ${cut(recorded)}, replayed ${cut(replayed)}`;
}

function short(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 2 * around);
}
