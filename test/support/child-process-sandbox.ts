import { spawn } from 'node:child_process';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../src/ports/sandbox.ts';

/** No isolation at all: for tests of what lies above the sandbox. The real rungs have a contract suite of their own. */
export function childProcessSandbox(): Sandbox {
  return { rung: 'none', run, killAll: async () => undefined };
}

function run(command: SandboxCommand): Promise<SandboxResult> {
  const startedAt = performance.now();
  const [program = '', ...argv] = command.argv;
  const child = spawn(program, argv, {
    cwd: command.cwd,
    env: command.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let timedOut = false;
  const keep = (chunk: Buffer): void => {
    if (bytes < command.outputCapBytes) chunks.push(chunk);
    bytes += chunk.length;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, command.timeoutMs);
  command.signal?.addEventListener('abort', kill, { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      command.signal?.removeEventListener('abort', kill);
      const output = Buffer.concat(chunks).subarray(0, command.outputCapBytes).toString('utf8');
      resolve({
        exitCode,
        signal,
        timedOut,
        output,
        outputBytes: bytes,
        truncated: bytes > command.outputCapBytes,
        durationMs: performance.now() - startedAt,
      });
    });
  });
}
