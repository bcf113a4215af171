import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { isolatingRungs, probeRung, sandboxUser } from '../../../src/execution/sandbox/choose-sandbox.ts';
import { fargateRung } from '../../../src/execution/sandbox/fargate.ts';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import type { Rung } from '../../../src/execution/sandbox/rung.ts';
import { setprivWithLandlock } from '../../support/setpriv-with-landlock.ts';
import { describeSandbox } from './sandbox.ts';
import { describeEgress } from './sandbox-egress.ts';
import { describeEscapes } from './sandbox-escapes.ts';

const searchPath = process.env.PATH ?? '';
const view = viewMachine(searchPath, dirname(process.execPath));

/** The candidates of a rung, and why there are none. */
function candidatesOf(name: Rung['name']): { candidates: Rung[]; otherwise: string } {
  const otherwise = 'its programs are not installed';
  if (name !== 'fargate')
    return { candidates: isolatingRungs(searchPath).filter((rung) => rung.name === name), otherwise };
  const setpriv = setprivWithLandlock();
  if ('unavailable' in setpriv) return { candidates: [], otherwise: setpriv.unavailable };
  const programs = { setpriv: setpriv.words, prlimit: '/usr/bin/prlimit' };
  const rungs = [true, false].map((knowsTruncate) =>
    fargateRung(programs, { userId: sandboxUser(), knowsTruncate }),
  );
  return { candidates: rungs, otherwise };
}

/** The contract of a rung, if it works on this machine. */
export function describeRung(name: Rung['name']): Promise<void> {
  return describeWorking(name, (working) => {
    describeSandbox(working);
    describeEgress(working);
    describeEscapes(working);
  });
}

/** What is to be described of a rung, if it works on this machine. */
export async function describeWorking(name: Rung['name'], describeIt: (rung: Rung) => void): Promise<void> {
  const { candidates, otherwise } = candidatesOf(name);
  const failures = [otherwise];
  const scratch = mkdtempSync(join(tmpdir(), 'sandbox-probe-'));
  chmodSync(scratch, 0o711);
  let working: Rung | undefined;
  for (const rung of candidates) {
    const failure = await probeRung(rung, {
      searchPath,
      view,
      scratch,
      noneAllowed: false,
      clock: { now: Date.now },
    });
    if (failure !== undefined) failures.push(failure);
    else working ??= rung;
  }
  rmSync(scratch, { recursive: true, force: true });
  if (working !== undefined) return describeIt(working);
  describe(`sandbox rung ${name}`, () =>
    it('works on this machine', (t) => {
      // Continuous integration installs what every rung needs: there nothing is skipped.
      if (process.env.EVERY_SANDBOX_RUNG === 'true') throw new Error(failures.join('; '));
      t.skip(failures.at(-1) ?? '');
    }));
}
