import picomatch from 'picomatch';
import { RE2JS } from 're2js';
import { z } from 'zod';
import { walkFiles } from '../workspace/walk-files.ts';
import { keepHeadAndTail } from './keep-head-and-tail.ts';
import { defineTool } from './tool.ts';

const mostHits = 200;
const shownLine = 300;
const shownCharacters = 16_000;

/** Own search instead of a program: it is the same on every machine, follows no links, and RE2 takes time linear to the text. */
export const grep = defineTool({
  name: 'grep',
  description:
    'Searches the files of the repository line by line for a regular expression (RE2: no look-around, no back-references). Shows path:line:text. Leaves out .git, node_modules and binary files.',
  input: z.strictObject({
    pattern: z.string().min(1).max(1_000).describe('Regular expression.'),
    path: z.string().optional().describe('Folder or file to search, relative to the root of the repository.'),
    glob: z.string().max(300).optional().describe('Only files whose path matches, such as "**/*.ts".'),
    ignore_case: z.boolean().optional(),
  }),
  acts: 'on-workspace',
  changesTree: false,
  async run({ pattern, path = '.', glob, ignore_case = false }, { files, signal }) {
    const regex = compile(pattern, ignore_case);
    if (typeof regex === 'string')
      return { failed: true, text: `The pattern is not a regular expression of RE2: ${regex}` };
    const wanted =
      glob === undefined ? () => true : picomatch(glob, { dot: true, basename: !glob.includes('/') });
    const hits: string[] = [];
    let searched = 0;
    for await (const file of walkFiles(files, path)) {
      if (hits.length >= mostHits || signal.aborted) break;
      if (!wanted(file.path)) continue;
      searched += 1;
      hits.push(...linesThatMatch(file.path, file.content, regex).slice(0, mostHits - hits.length));
    }
    if (hits.length === 0) return { failed: false, text: `No line matches in ${searched} files.` };
    const more = hits.length >= mostHits ? `\n[stopped after ${mostHits} lines; search more narrowly]` : '';
    return { failed: false, text: keepHeadAndTail(hits.join('\n'), shownCharacters) + more };
  },
});

function compile(pattern: string, ignoreCase: boolean): RE2JS | string {
  try {
    return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

function linesThatMatch(path: string, content: string, regex: RE2JS): string[] {
  if (!regex.test(content) && !/[$^]|\\[Az]/.test(regex.pattern())) return [];
  const hits: string[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (hits.length < mostHits && regex.test(line))
      hits.push(`${path}:${index + 1}:${line.slice(0, shownLine).toWellFormed()}`);
  }
  return hits;
}
