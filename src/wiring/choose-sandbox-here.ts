import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../adapters/system/system-clock.ts';
import { chooseSandbox } from '../execution/sandbox/choose-sandbox.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import type { Rung } from '../execution/sandbox/rung.ts';

/**
 * The rung that agents of this machine would get, by trying it in a folder that is gone afterwards.
 * @throws FactoryError `no-sandbox` when none works and none may be done without
 */
export async function chooseSandboxHere(searchPath: string, noneAllowed: boolean): Promise<Rung> {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'factory-sandbox-')));
  try {
    return await chooseSandbox({
      searchPath,
      view: viewMachine(searchPath, dirname(process.execPath)),
      scratch,
      above: [scratch],
      noneAllowed,
      clock: systemClock,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
