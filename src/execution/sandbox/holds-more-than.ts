import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A tree of more entries than this is taken for too large, whatever they weigh. */
const mostEntries = 1_000_000;
const blockBytes = 512;

/** Whether folders take up more than so many bytes of the disk. Links are not followed; what disappears or cannot be read meanwhile counts nothing. */
export function holdsMoreThan(folders: readonly string[], bytes: number): boolean {
  const left = [...folders];
  let held = 0;
  let entries = 0;
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) left.push(path);
      held += bytesOf(path);
      entries += 1;
      if (held > bytes || entries > mostEntries) return true;
    }
  }
  return false;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function bytesOf(path: string): number {
  try {
    return lstatSync(path).blocks * blockBytes;
  } catch {
    return 0;
  }
}
