import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { severitySchema } from '../../../contracts/severity.ts';
import type { Finding } from '../finding.ts';
import type { SourceFile } from './find-in-syntax.ts';

const program = fileURLToPath(new URL('./syntax-program.ts', import.meta.url));
const timeoutMs = 60_000;
/** After so many files that bring the parser down nothing more is tried. */
const mostCrashes = 3;

const findingSchema = z.object({
  code: z.string(),
  severity: severitySchema,
  path: z.string(),
  line: z.int(),
  message: z.string(),
  fix: z.string(),
});
const lineSchema = z.union([z.object({ begin: z.string() }), z.object({ found: z.array(findingSchema) })]);

/**
 * Holds the rules of syntax against files, in a process of its own with an empty environment. A file that brings the parser down is a finding itself: what no
 * program can read nobody has checked.
 */
export async function scanSources(files: readonly SourceFile[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  let left = files;
  for (let crashes = 0; left.length > 0; crashes += 1) {
    const { found, finished, begun } = await runProgram(left);
    findings.push(...found);
    if (finished === left.length) break;
    findings.push(unreadable(begun ?? left[finished]?.path ?? ''));
    left = crashes + 1 < mostCrashes ? left.slice(finished + 1) : [];
  }
  return findings;
}

function unreadable(path: string): Finding {
  return {
    ...{ code: 'unreadable-source', severity: 'high', path },
    message: 'the parser ended on this file or took too long; nothing in it was checked',
    fix: 'write it so that it can be parsed: less nesting, shorter lines, or as data',
  };
}

async function runProgram(
  files: readonly SourceFile[],
): Promise<{ found: Finding[]; finished: number; begun: string | undefined }> {
  const child = spawn(process.execPath, ['--max-old-space-size=512', program], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => {}); // it may have ended already
  child.stdin.end(JSON.stringify(files));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  const found: Finding[] = [];
  let finished = 0;
  let begun: string | undefined;
  for (const text of output.split('\n').slice(0, -1)) {
    const line = lineSchema.parse(JSON.parse(text));
    if ('begin' in line) begun = line.begin;
    else {
      found.push(...line.found);
      finished += 1;
    }
  }
  return { found, finished, begun };
}
