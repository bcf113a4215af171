import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SandboxCommand, SandboxResult } from '../../ports/sandbox.ts';
import { type BoundedOutput, createBoundedOutput } from './bounded-output.ts';
import type { Launch } from './rung.ts';

/** Between the polite and the certain end of a command that ran out of time. */
const graceMs = 2_000;
/** The certain end is repeated until it has happened: while a sandbox is being set up there is nothing to kill yet. */
const killAgainMs = 20;
/** A set-up that takes this long hangs; then the spawned process itself is ended. */
const setUpMs = 10_000;
/** How long the output may stay open once everything has ended. */
const drainMs = 2_000;

/** A command under way. */
export type Running = { result: Promise<SandboxResult>; kill(): void };

/**
 * Spawns a launch and follows it to its end. When the result is there, nothing that came of the command runs any more.
 *
 * ```
 * spawn ──────────── timeoutMs: SIGTERM ── + 2 s: SIGKILL ── … again every 0.5 s until it has ended
 *        └─ abort or kill(): SIGKILL at once
 * ```
 */
export function runConfined(launch: Launch, command: SandboxCommand, clock: Clock): Running {
  const startedAt = clock.now();
  const [program, ...argv] = launch.argv;
  const child = spawn(program ?? '', argv, {
    env: launch.environment,
    cwd: '/',
    detached: true,
    stdio: [
      command.stdin === undefined ? 'ignore' : 'pipe',
      'pipe',
      'pipe',
      launch.lifeline ? 'pipe' : 'ignore',
    ],
  });
  const output = createBoundedOutput(command.outputCapBytes);
  const complaints = createBoundedOutput(4_096);
  child.stdout?.on('data', (chunk: Buffer) => output.append(chunk));
  child.stderr?.on('data', (chunk: Buffer) => complaints.append(chunk));
  // A command that does not read its input closes it early: no fault.
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.stdin);

  const ending = createEnding(child, launch);
  const timeout = setTimeout(() => ending.begin('timeout'), command.timeoutMs);
  const abort = () => ending.begin('killed');
  command.signal?.addEventListener('abort', abort, { once: true });
  if (command.signal?.aborted === true) abort();

  const result = (async (): Promise<SandboxResult> => {
    try {
      const exit = await endOf(child, launch);
      return {
        ...outcomeOf(exit, ending.cause(), output, complaints),
        output: output.text(),
        outputBytes: output.bytes(),
        truncated: output.truncated(),
        durationMs: clock.now() - startedAt,
      };
    } finally {
      clearTimeout(timeout);
      ending.done();
      command.signal?.removeEventListener('abort', abort);
    }
  })();
  return { result, kill: abort };
}

type Exit = { code: number | null; signal: NodeJS.Signals | null };
type Cause = 'timeout' | 'killed' | undefined;

function createEnding(child: ChildProcess, launch: Launch) {
  let cause: Cause;
  let timer: NodeJS.Timeout | undefined;
  let kills = 0;
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    launch.kill(child.pid);
    kills += 1;
    if (kills * killAgainMs > setUpMs) child.kill('SIGKILL');
    timer = setTimeout(kill, killAgainMs);
  };
  return {
    begin(why: 'timeout' | 'killed') {
      if (why === 'killed') clearTimeout(timer);
      else if (cause !== undefined) return;
      cause ??= why;
      if (why === 'killed' || child.pid === undefined) return kill();
      launch.terminate(child.pid);
      timer = setTimeout(kill, graceMs);
    },
    cause: () => cause,
    done: () => clearTimeout(timer),
  };
}

/** Waits for the spawned process, ends what it left behind, and drains the output. */
async function endOf(child: ChildProcess, launch: Launch): Promise<Exit> {
  const closed = once(child, 'close');
  closed.catch(() => {});
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (child.pid !== undefined) await launch.sweep(child.pid);
    const drained = setTimeout(() => destroyOutput(child), drainMs);
    await closed.finally(() => clearTimeout(drained));
    return { code, signal };
  } catch (error) {
    throw new FactoryError(
      'sandbox-failed',
      `the sandbox's program could not be started: ${child.spawnfile}`,
      {
        disposition: 'ask-human',
        cause: error,
      },
    );
  }
}

/** Something that escaped still holds the output open; it shall not hold us as well. */
function destroyOutput(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
}

function outcomeOf(exit: Exit, cause: Cause, output: BoundedOutput, complaints: BoundedOutput) {
  if (cause !== undefined)
    return {
      exitCode: null,
      signal: exit.signal ?? signalOf(exit.code) ?? 'SIGKILL',
      timedOut: cause === 'timeout',
    };
  // Only the set-up writes here: the command's own error stream is joined with its output.
  if (exit.code !== 0 && complaints.bytes() > 0 && output.bytes() === 0) {
    throw new FactoryError('sandbox-failed', `the sandbox could not be set up: ${complaints.text().trim()}`, {
      disposition: 'ask-human',
    });
  }
  const signal = exit.signal ?? signalOf(exit.code);
  return {
    exitCode: exit.code ?? (signal === null ? null : 128 + constants.signals[signal]),
    signal,
    timedOut: false,
  };
}

/** A shell tells an end by signal as 128 + its number. */
function signalOf(code: number | null): NodeJS.Signals | null {
  if (code === null || code <= 128) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found === undefined ? null : (found[0] as NodeJS.Signals);
}
