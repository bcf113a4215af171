import { z } from 'zod';
import { countLines } from './count-lines.ts';
import { defineTool } from './tool.ts';

const largestCharacters = 1_000_000;

export const write = defineTool({
  name: 'write',
  description:
    'Creates a file, or replaces it as a whole. Folders are created as needed. Prefer edit for files that exist.',
  input: z.strictObject({
    path: z.string().min(1).describe('Relative to the root of the repository.'),
    content: z.string().max(largestCharacters).describe('The whole new content.'),
  }),
  acts: 'on-workspace',
  changesTree: true,
  async run({ path, content }, { files }) {
    files.assertWritable(path);
    const before = await files.readIfPresent(path);
    await files.write(path, Buffer.from(content));
    return {
      failed: false,
      text: `"${path}" was ${before ? 'replaced' : 'created'}: ${countLines(content)} lines.`,
    };
  },
});
