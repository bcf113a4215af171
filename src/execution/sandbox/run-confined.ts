import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SandboxCommand, SandboxLimit, SandboxResult } from '../../ports/sandbox.ts';
import { type BoundedOutput, createBoundedOutput } from './bounded-output.ts';
import { inheritedDescriptors } from './inherited-descriptors.ts';
import type { Launch } from './rung.ts';
import type { LimitWatch } from './watch-limits.ts';

/** Between the polite and the certain end of a command that ran out of time. */
const graceMs = 2_000;
/** The certain end is repeated until it has happened: while a sandbox is being set up there is nothing to kill yet. */
const killAgainMs = 20;
/** A set-up that takes this long hangs; then the spawned process itself is ended. */
const setUpMs = 10_000;
/** Between two looks at a command's limits; more where looking takes long, so that it never costs more than a twentieth of a processor. */
const lookMs = 100;
const lookShare = 20;
/** How long the output may stay open once everything has ended. */
const drainMs = 2_000;

/** A command under way. */
export type Running = { result: Promise<SandboxResult>; kill(): void };

/**
 * Spawns a launch and follows it to its end. When the result is there, nothing that came of the command runs any more.
 *
 * ```
 * spawn ──────────── timeoutMs: SIGTERM ── + 2 s: SIGKILL ── … again every 0.5 s until it has ended
 *        └─ abort, kill() or beyond a limit: SIGKILL at once
 * ```
 */
export function runConfined(
  launch: Launch,
  command: SandboxCommand,
  clock: Clock,
  watch?: LimitWatch,
): Running {
  const startedAt = clock.now();
  const child = spawnLaunch(launch, command);
  const output = createBoundedOutput(command.outputCapBytes);
  const complaints = createBoundedOutput(4_096);
  child.stdout?.on('data', (chunk: Buffer<ArrayBuffer>) => takeIn(output, chunk));
  child.stderr?.on('data', (chunk: Buffer<ArrayBuffer>) => takeIn(complaints, chunk));
  // A command that does not read its input closes it early: no fault.
  child.stdin?.on('error', () => {});
  child.stdin?.end(command.stdin);

  const ending = createEnding(child, launch);
  const timeout = setTimeout(() => ending.begin('timeout'), command.timeoutMs);
  const abort = () => ending.begin('killed');
  command.signal?.addEventListener('abort', abort, { once: true });
  if (command.signal?.aborted === true) abort();
  const looks = watch === undefined ? undefined : lookAgainAndAgain(child, watch, ending);

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
      looks?.stop();
      ending.done();
      command.signal?.removeEventListener('abort', abort);
    }
  })();
  return { result, kill: abort };
}

/**
 * Keeps what is to be kept of a piece of output and gives its memory back at once: left to the garbage collector, a long output would hold some fifty megabytes of pieces that
 * nobody needs. A piece that shares its memory with others is left alone.
 */
function takeIn(output: BoundedOutput, chunk: Buffer<ArrayBuffer>): void {
  output.append(chunk);
  if (chunk.byteLength === chunk.buffer.byteLength) chunk.buffer.transfer(0);
}

function spawnLaunch(launch: Launch, command: SandboxCommand): ChildProcess {
  const [program = '', ...argv] = launch.argv;
  const filter = launch.filterFile === undefined ? [] : [openSync(launch.filterFile, 'r')];
  const nothing = openSync('/dev/null', 'r');
  try {
    return spawn(program, argv, {
      env: launch.environment,
      cwd: '/',
      detached: true,
      stdio: overInherited(nothing, [
        command.stdin === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        launch.lifeline ? 'pipe' : 'ignore',
        ...filter,
      ]),
    });
  } finally {
    for (const descriptor of [...filter, nothing]) closeSync(descriptor);
  }
}

/** Puts nothing in the place of what the supervisor was itself started with, and the command would otherwise get. */
function overInherited(
  nothing: number,
  stdio: (number | 'pipe' | 'ignore')[],
): (number | 'pipe' | 'ignore')[] {
  const inherited = inheritedDescriptors();
  const length = Math.max(stdio.length, ...inherited.map((descriptor) => descriptor + 1));
  return Array.from({ length }, (_, descriptor) => {
    const given = stdio[descriptor] ?? 'ignore';
    return given === 'ignore' && inherited.includes(descriptor) ? nothing : given;
  });
}

function lookAgainAndAgain(child: ChildProcess, watch: LimitWatch, ending: Ending): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const startedAt = performance.now();
    const limit = watch(child.pid);
    if (limit !== undefined) return ending.begin(limit);
    timer = setTimeout(look, Math.max(lookMs, lookShare * (performance.now() - startedAt)));
  };
  timer = setTimeout(look, lookMs);
  return { stop: () => clearTimeout(timer) };
}

type Exit = { code: number | null; signal: NodeJS.Signals | null };
type Cause = 'timeout' | 'killed' | SandboxLimit | undefined;
type Ending = ReturnType<typeof createEnding>;

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
    begin(why: NonNullable<Cause>) {
      if (why !== 'timeout') clearTimeout(timer);
      else if (cause !== undefined) return;
      cause ??= why;
      if (why !== 'timeout' || child.pid === undefined) return kill();
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
      ...(cause === 'timeout' || cause === 'killed' ? {} : { limit: cause }),
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
    ...limitOf(signal),
  };
}

/** What the kernel ends a process for by itself. */
function limitOf(signal: NodeJS.Signals | null): Pick<SandboxResult, 'limit'> {
  if (signal === 'SIGXCPU') return { limit: 'cpu' };
  return signal === 'SIGXFSZ' ? { limit: 'file-size' } : {};
}

/** A shell tells an end by signal as 128 + its number. */
function signalOf(code: number | null): NodeJS.Signals | null {
  if (code === null || code <= 128) return null;
  const found = Object.entries(constants.signals).find(([, number]) => number === code - 128);
  return found === undefined ? null : (found[0] as NodeJS.Signals);
}
