import { z } from 'zod';
import { NotBeneath } from '../workspace/open-beneath.ts';
import { defineTool, type ToolContext, type ToolOutcome } from './tool.ts';

const shownCharacters = 32_000;
const longestLine = 2_000;
const mostLines = 2_000;

export const read = defineTool({
  name: 'read',
  description:
    'Reads a text file with line numbers (number, tab, line), a part of it by line range, a folder as a list, or a kept command output ("output:1").',
  input: z.strictObject({
    path: z.string().min(1).describe('Relative to the root of the repository.'),
    start_line: z.int().min(1).optional().describe('First line, counted from 1.'),
    end_line: z.int().min(1).optional().describe('Last line, inclusive.'),
  }),
  acts: 'on-workspace',
  changesTree: false,
  async run({ path, start_line = 1, end_line }, context) {
    const text = await textOf(path, context);
    if (typeof text !== 'string') return text;
    return numberedLines(path, text, start_line, end_line);
  },
});

async function textOf(path: string, context: ToolContext): Promise<string | ToolOutcome> {
  if (path.startsWith('output:')) {
    const kept = await context.outputs.read(path);
    return kept ?? { failed: true, text: `There is no ${path}.` };
  }
  try {
    const content = await context.files.read(path);
    if (content.includes(0))
      return { failed: true, text: `"${path}" is a binary file of ${content.length} bytes.` };
    return content.toString('utf8');
  } catch (fault) {
    if (fault instanceof NotBeneath && fault.message.endsWith('is a folder'))
      return await listing(path, context);
    throw fault;
  }
}

async function listing(path: string, context: ToolContext): Promise<ToolOutcome> {
  const entries = await context.files.list(path);
  const shown = entries
    .slice(0, 500)
    .map(({ name, kind }) => `${name}${kind === 'folder' ? '/' : ''}${kind === 'link' ? ' (link)' : ''}`);
  if (entries.length > shown.length) shown.push(`[… ${entries.length - shown.length} more]`);
  return { failed: false, text: shown.join('\n') || '[empty folder]' };
}

function numberedLines(path: string, text: string, start: number, end: number | undefined): ToolOutcome {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return { failed: false, text: '[empty file]' };
  if (start > lines.length) return { failed: true, text: `"${path}" has only ${lines.length} lines.` };
  if (end !== undefined && end < start)
    return { failed: true, text: `end_line ${end} lies before start_line ${start}.` };
  const wanted = Math.min(end ?? lines.length, lines.length, start + mostLines - 1);
  const shown: string[] = [];
  let characters = 0;
  let last = start - 1;
  while (last < wanted && characters < shownCharacters) {
    const line = cutLine(lines[last] ?? '');
    shown.push(`${last + 1}\t${line}`);
    characters += line.length + 8;
    last += 1;
  }
  if (last < Math.min(end ?? lines.length, lines.length))
    shown.push(`[lines ${start} to ${last} of ${lines.length}; go on with start_line ${last + 1}]`);
  return { failed: false, text: shown.join('\n') };
}

function cutLine(line: string): string {
  return line.length <= longestLine
    ? line
    : `${line.slice(0, longestLine).toWellFormed()} [… ${line.length - longestLine} characters more]`;
}
