import { join } from 'node:path';
import { z } from 'zod';
import type { SandboxResult } from '../../ports/sandbox.ts';
import { keepHeadAndTail } from './keep-head-and-tail.ts';
import { defineTool, type ToolOutcome } from './tool.ts';

const defaultTimeoutSeconds = 120;
/** What the sandbox keeps of an output; beyond it only the ends are known. */
const wholeOutputBytes = 4 * 1024 * 1024;
const shownCharacters = 16_000;

export const bash = defineTool({
  name: 'bash',
  description:
    'Runs a command line with bash in the sandbox and returns its output (stdout and stderr together) and exit code. Every call is a fresh shell in a process group of its own: nothing survives it, neither variables nor background processes. No network unless the task says so. Long outputs are cut in the middle; the whole is kept under a name that read accepts.',
  input: z.strictObject({
    command: z.string().min(1).max(100_000).describe('The command line.'),
    timeout_s: z
      .int()
      .min(1)
      .max(600)
      .optional()
      .describe(`Seconds after which it is ended; ${defaultTimeoutSeconds} unless given.`),
    cwd: z.string().optional().describe('Folder to run in, relative to the root of the repository.'),
  }),
  acts: 'on-workspace',
  changesTree: true,
  async run({ command, timeout_s = defaultTimeoutSeconds, cwd = '.' }, context) {
    await context.files.list(cwd);
    const result = await context.sandbox.run({
      argv: ['bash', '--noprofile', '--norc', '-c', command],
      cwd: join(context.workspace, context.files.normalise(cwd)),
      writable: [context.workspace],
      environment: context.commandEnvironment,
      timeoutMs: Math.max(1, Math.min(timeout_s * 1000, context.remainingMs)),
      outputCapBytes: wholeOutputBytes,
      network: context.network,
      signal: context.signal,
    });
    const whole =
      result.output.length > shownCharacters ? await context.outputs.keep(result.output) : undefined;
    return describe(result, whole);
  },
});

function describe(result: SandboxResult, whole: string | undefined): ToolOutcome {
  const lines = [keepHeadAndTail(result.output, shownCharacters).trimEnd()];
  if (whole) {
    const kept = result.truncated
      ? `the first and last parts of its ${result.outputBytes} bytes are`
      : 'the whole output is';
    lines.push(`[${kept} kept as ${whole}: read it with line ranges]`);
  }
  if (result.timedOut) lines.push(`[ended after ${Math.round(result.durationMs / 1000)} s: timed out]`);
  else if (result.signal) lines.push(`[ended by signal ${result.signal}]`);
  else lines.push(`[exit code ${result.exitCode}]`);
  return {
    text: lines.filter((line) => line !== '').join('\n'),
    failed: result.timedOut || result.exitCode !== 0,
    timedOut: result.timedOut,
  };
}
