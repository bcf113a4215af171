import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { isolatingRungs, probeRung } from '../../../src/execution/sandbox/choose-sandbox.ts';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { noSandboxRung } from '../../../src/execution/sandbox/no-sandbox.ts';
import { describeSandbox } from './sandbox.ts';

const searchPath = process.env.PATH ?? '';
const view = viewMachine(searchPath, dirname(process.execPath));
const scratch = mkdtempSync(join(tmpdir(), 'sandbox-probe-'));

for (const name of ['bubblewrap', 'namespaces'] as const) {
  const failures: string[] = ['its programs are not installed'];
  const candidates = isolatingRungs(searchPath).filter((rung) => rung.name === name);
  let working = false;
  for (const rung of candidates) {
    const failure = await probeRung(rung, {
      searchPath,
      view,
      scratch,
      noneAllowed: false,
      clock: { now: Date.now },
    });
    if (failure === undefined) {
      describeSandbox(rung, { isolated: true });
      working = true;
      break;
    }
    failures.push(failure);
  }
  if (!working)
    describe(`sandbox rung ${name}`, () => it('works on this machine', (t) => t.skip(failures.at(-1) ?? '')));
}
rmSync(scratch, { recursive: true, force: true });
describeSandbox(noSandboxRung(), { isolated: false });
