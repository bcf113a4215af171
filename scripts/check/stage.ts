import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const GRACE_MS = 5_000;

/** One thing that must hold before a change is good: a name for people and the command that finds out. */
export interface Stage {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** After so many seconds the stage is stopped and has failed: a test that leaves a server open would never end. */
  readonly limitSeconds: number;
}

export interface StageResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Runs one stage with its output on the terminal. A program that cannot be started, or dies by a signal, has failed. */
export async function runStage({ name, command, limitSeconds }: Stage): Promise<StageResult> {
  console.log(`\n━━ ${name}`);
  const startedAt = performance.now();
  const [program, ...args] = command;
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
  return { name, passed, seconds: (performance.now() - startedAt) / 1000 };
}

/** The test runner answers an interrupt by naming what is still running; who does not answer is killed. */
function stop(child: ChildProcess, limitSeconds: number): void {
  console.error(`✖ stopped: it did not end within ${limitSeconds} s`);
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
