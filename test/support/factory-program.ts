import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalJson } from '../../src/adapters/local/local-json.ts';

const entry = join(import.meta.dirname, '../../bin/factory.js');

export type ProgramEnd = {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
};

/** `bin/factory.js` as people start it, in an environment of its own. */
export type FactoryProgram = {
  pid: number;
  /** What it has printed so far. */
  printed(): string;
  /** Resolves once it has printed this; rejects when it ends before. */
  says(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<ProgramEnd>;
};

export function runFactory(args: string[], environment: Record<string, string> = {}): FactoryProgram {
  const child = spawn(process.execPath, [entry, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '/tmp',
      TMPDIR: process.env.TMPDIR ?? '/tmp',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = endOf(child, output);
  return {
    pid: child.pid ?? 0,
    printed: () => output.stdout,
    async says(text) {
      const found = () =>
        typeof text === 'string' ? output.stdout.includes(text) : text.test(output.stdout);
      while (!found()) {
        const end = await Promise.race([once(child.stdout, 'data'), ended]);
        if ('code' in end && !found())
          throw new Error(`It ended without saying ${text}: ${JSON.stringify(end)}`);
      }
    },
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

async function endOf(child: ChildProcess, output: { stdout: string; stderr: string }): Promise<ProgramEnd> {
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...output };
}

export async function readLocalJson(dataDir: string): Promise<LocalJson> {
  return JSON.parse(await readFile(join(dataDir, 'local.json'), 'utf8')) as LocalJson;
}
