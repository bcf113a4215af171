import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One thing that must hold before a change is good: a name for people and the command that finds out. */
export interface Stage {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

export interface StageResult {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
}

/** Runs one stage with its output on the terminal. A program that cannot be started, or dies by a signal, has failed. */
export async function runStage({ name, command }: Stage): Promise<StageResult> {
  console.log(`\n━━ ${name}`);
  const startedAt = performance.now();
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit' });
  const passed = await once(child, 'exit').then(
    ([code]) => code === 0,
    (error: unknown) => {
      console.error(`${program} could not be started:`, error);
      return false;
    },
  );
  return { name, passed, seconds: (performance.now() - startedAt) / 1000 };
}
