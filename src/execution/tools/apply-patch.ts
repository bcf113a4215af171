import { z } from 'zod';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';
import { type FileChange, parsePatch } from './patch/parse-patch.ts';
import { type PlannedFile, planPatch } from './patch/plan-patch.ts';
import { readText } from './read-text.ts';
import { defineTool } from './tool.ts';

export const applyPatch = defineTool({
  name: 'apply_patch',
  description: `Changes several files at once, all or nothing. Format:
*** Begin Patch
*** Add File: path
+line
*** Update File: path
*** Move to: new path (optional)
@@ a line before the change, to find it (optional)
 unchanged line
-removed line
+added line
*** Delete File: path
*** End Patch`,
  input: z.strictObject({
    patch: z
      .string()
      .min(1)
      .max(1_000_000)
      .describe('The whole patch, from "*** Begin Patch" to "*** End Patch".'),
  }),
  acts: 'on-workspace',
  changesTree: true,
  async run({ patch }, { files }) {
    const parsed = parsePatch(patch);
    if ('refused' in parsed) return { failed: true, text: `Nothing was changed: ${parsed.refused}` };
    const changes = parsed.changes.map((change) => inOneSpelling(change, files));
    const planned = await planPatch(changes, async (path) => {
      files.assertWritable(path);
      return (await files.readIfPresent(path)) === undefined ? undefined : await readText(files, path);
    });
    if ('refused' in planned) return { failed: true, text: `Nothing was changed: ${planned.refused}` };
    await writeAll(planned.files, files);
    return { failed: false, text: planned.files.map(describe).join('\n') || 'The patch changes nothing.' };
  },
});

function inOneSpelling(change: FileChange, files: WorkspaceFiles): FileChange {
  const path = files.normalise(change.path);
  return change.kind === 'update' && change.moveTo !== undefined
    ? { ...change, path, moveTo: files.normalise(change.moveTo) }
    : { ...change, path };
}

/** Puts the files as planned; when one cannot be written, those already written are put back. */
async function writeAll(planned: readonly PlannedFile[], files: WorkspaceFiles): Promise<void> {
  const done: PlannedFile[] = [];
  try {
    for (const file of planned) {
      await put(file.path, file.after, files);
      done.push(file);
    }
  } catch (fault) {
    for (const file of done.reverse()) await put(file.path, file.before, files);
    throw fault;
  }
}

async function put(path: string, content: string | undefined, files: WorkspaceFiles): Promise<void> {
  if (content === undefined) await files.remove(path);
  else await files.write(path, Buffer.from(content));
}

function describe({ path, before, after }: PlannedFile): string {
  if (before === undefined) return `"${path}" was created.`;
  return after === undefined ? `"${path}" was deleted.` : `"${path}" was changed.`;
}
