import { applyHunks } from './apply-hunks.ts';
import type { FileChange } from './parse-patch.ts';

/** What files there are to be in the end; `undefined` content: none. */
export type PlannedFile = { path: string; before: string | undefined; after: string | undefined };

/** How a patch sees the tree. Must throw for what may not be read. */
export type ReadBefore = (path: string) => Promise<string | undefined>;

/** Works out all of a patch before anything is written, so that one that does not fit leaves nothing half done. */
export async function planPatch(
  changes: readonly FileChange[],
  readBefore: ReadBefore,
): Promise<{ files: PlannedFile[] } | { refused: string }> {
  const files = new Map<string, PlannedFile>();
  const current = async (path: string): Promise<PlannedFile> => {
    const known = files.get(path);
    if (known) return known;
    const before = await readBefore(path);
    return { path, before, after: before };
  };
  for (const change of changes) {
    const problem = await planChange(change, current, files);
    if (problem) return { refused: `"${change.path}": ${problem}` };
  }
  return { files: [...files.values()].filter(({ before, after }) => before !== after) };
}

async function planChange(
  change: FileChange,
  current: (path: string) => Promise<PlannedFile>,
  files: Map<string, PlannedFile>,
): Promise<string | undefined> {
  const file = await current(change.path);
  if (change.kind === 'add') {
    if (file.after !== undefined) return 'it exists already; use "*** Update File"';
    files.set(change.path, { ...file, after: change.content });
    return undefined;
  }
  if (file.after === undefined) return 'it does not exist';
  if (change.kind === 'delete') {
    files.set(change.path, { ...file, after: undefined });
    return undefined;
  }
  const applied = applyHunks(file.after, change.hunks);
  if ('refused' in applied) return applied.refused;
  if (change.moveTo === undefined || change.moveTo === change.path) {
    files.set(change.path, { ...file, after: applied.text });
    return undefined;
  }
  const target = await current(change.moveTo);
  if (target.after !== undefined) return `it cannot be moved to "${change.moveTo}", which exists`;
  files.set(change.path, { ...file, after: undefined });
  files.set(change.moveTo, { ...target, after: applied.text });
  return undefined;
}
