const placeholder = /\{([a-z_]+(?:\.[a-z_]+)*)\}/g;
const longestValue = 120;

/** The places of the context that a reason names, such as `risk.total`. */
export function placeholdersOf(reason: string): string[] {
  return [...reason.matchAll(placeholder)].map(([, place]) => place as string);
}

/** A reason with what its placeholders stand for. Values may be words of the request: they come as one line of plain text. */
export function fillReason(reason: string, context: object): string {
  return reason.replaceAll(placeholder, (whole, place: string) => {
    const value = valueAt(context, place.split('.'));
    return value === undefined ? whole : plain(Array.isArray(value) ? value.join(', ') : String(value));
  });
}

/** Every place of a context that holds a value and not a record. */
export function placesOf(context: object, path: readonly string[] = []): string[] {
  return Object.entries(context).flatMap(([key, value]) =>
    isRecord(value) ? placesOf(value, [...path, key]) : [[...path, key].join('.')],
  );
}

function valueAt(context: object, path: readonly string[]): unknown {
  let value: unknown = context;
  for (const key of path) value = isRecord(value) ? (value as Record<string, unknown>)[key] : undefined;
  return isRecord(value) ? undefined : value;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function plain(value: string): string {
  const oneLine = value.replaceAll(/[\s`]+/g, ' ');
  return oneLine.length <= longestValue ? oneLine : `${oneLine.slice(0, longestValue)}…`;
}
