import type { z } from 'zod';
import type { CursorStore } from '../../ports/cursor-store.ts';

/** Where a walk stands; undefined when it was never begun, or when another version has left what this one does not understand: then it begins anew. */
export async function readCursor<S extends z.ZodType>(
  cursors: Pick<CursorStore, 'get'>,
  name: string,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const text = await cursors.get(name);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
