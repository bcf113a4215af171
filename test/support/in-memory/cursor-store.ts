import type { CursorStore } from '../../../src/ports/cursor-store.ts';

/** Cursors in memory. */
export function createInMemoryCursorStore(): CursorStore {
  const cursors = new Map<string, string>();
  return {
    get: async (name) => cursors.get(name),
    put: async (name, value) => void cursors.set(name, value),
  };
}
