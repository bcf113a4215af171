import { z } from 'zod';
import { readText } from './read-text.ts';
import { replaceOnce } from './replace-once.ts';
import { defineTool } from './tool.ts';

export const edit = defineTool({
  name: 'edit',
  description:
    'Replaces one piece of text in a file. old_text must occur exactly once, character for character, without the line numbers that read shows. When it does not, the nearest region comes back.',
  input: z.strictObject({
    path: z.string().min(1).describe('Relative to the root of the repository.'),
    old_text: z.string().describe('What is there now.'),
    new_text: z.string().describe('What shall be there instead.'),
  }),
  acts: 'on-workspace',
  changesTree: true,
  async run({ path, old_text, new_text }, { files }) {
    files.assertWritable(path);
    const replaced = replaceOnce(await readText(files, path), old_text, new_text);
    if ('refused' in replaced)
      return { failed: true, text: `"${path}" was not changed: ${replaced.refused}` };
    await files.write(path, Buffer.from(replaced.text));
    return { failed: false, text: `"${path}" was changed at line ${replaced.line}.` };
  },
});
