import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isolatingRungs, probeRung, sandboxUser } from '../../src/execution/sandbox/choose-sandbox.ts';
import { fargateRung } from '../../src/execution/sandbox/fargate.ts';
import { viewMachine } from '../../src/execution/sandbox/machine-view.ts';
import type { Rung } from '../../src/execution/sandbox/rung.ts';
import { setprivWithLandlock } from '../../test/support/setpriv-with-landlock.ts';

const searchPath = process.env.PATH ?? '';

/** What commands of the benchmark may see of this machine. */
export const view = viewMachine(searchPath, dirname(process.execPath));

/** A folder of the benchmark's own, which other users may pass through. */
export function benchFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-bench-')));
  chmodSync(folder, 0o711);
  return folder;
}

/** Of each name the first rung that works here. That of Fargate with Debian 13's setpriv where the machine's own is older. */
export async function workingRungs(): Promise<Rung[]> {
  const scratch = benchFolder();
  try {
    const working: Rung[] = [];
    for (const rung of [...isolatingRungs(searchPath), ...fargateRungs()]) {
      if (working.some(({ name }) => name === rung.name)) continue;
      const needs = { searchPath, view, scratch, noneAllowed: false, clock: { now: Date.now } };
      const failure = await probeRung(rung, needs);
      if (failure === undefined) working.push(rung);
      else process.stderr.write(`${rung.name} does not work here: ${failure}\n`);
    }
    return working;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function fargateRungs(): Rung[] {
  const setpriv = setprivWithLandlock();
  if ('unavailable' in setpriv) {
    process.stderr.write(`fargate cannot be measured: ${setpriv.unavailable}\n`);
    return [];
  }
  const programs = { setpriv: setpriv.words, prlimit: '/usr/bin/prlimit' };
  return [true, false].map((knowsTruncate) =>
    fargateRung(programs, { userId: sandboxUser(), knowsTruncate }),
  );
}
