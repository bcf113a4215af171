import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const GRACE_MS = 5_000;

export type StageCommand = readonly [program: string, ...args: string[]];

/** One thing that must hold before a change is good: a name for people and the commands that find out, side by side. */
export interface Stage {
  readonly name: string;
  readonly commands: readonly StageCommand[];
  /** After so many seconds the stage is stopped and has failed: a test that leaves a server open would never end. */
  readonly limitSeconds: number;
}

export interface StageResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Runs one stage with its output on the terminal. It has passed when all its commands have. */
export async function runStage({ name, commands, limitSeconds }: Stage): Promise<StageResult> {
  console.log(`\n━━ ${name}`);
  const startedAt = performance.now();
  const passed = await Promise.all(commands.map((command) => runCommand(command, limitSeconds)));
  return { name, passed: passed.every(Boolean), seconds: (performance.now() - startedAt) / 1000 };
}

/** A program that cannot be started, or dies by a signal, has failed. */
async function runCommand([program, ...args]: StageCommand, limitSeconds: number): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'inherit' });
  const limit = setTimeout(() => stop(child, limitSeconds), limitSeconds * 1000);
  const passed = await once(child, 'exit').then(
    ([code]) => code === 0,
    (error: unknown) => {
      console.error(`${program} could not be started:`, error);
      return false;
    },
  );
  clearTimeout(limit);
  return passed;
}

/** The test runner answers an interrupt by naming what is still running; who does not answer is killed. */
function stop(child: ChildProcess, limitSeconds: number): void {
  console.error(`✖ stopped: it did not end within ${limitSeconds} s`);
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
