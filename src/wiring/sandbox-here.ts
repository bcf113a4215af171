import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../adapters/system/system-clock.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { weaknesses } from '../contracts/sandbox-protection.ts';
import { chooseSandbox } from '../execution/sandbox/choose-sandbox.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import { protectionOf } from '../execution/sandbox/protection-of.ts';

/** Says in one line which sandbox agents of this machine would get, by trying it, and what it leaves open. */
export async function describeSandboxHere(searchPath: string, noneAllowed: boolean): Promise<string> {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'factory-sandbox-')));
  try {
    const rung = await chooseSandbox({
      searchPath,
      view: viewMachine(searchPath, dirname(process.execPath)),
      scratch,
      above: [scratch],
      noneAllowed,
      clock: systemClock,
    });
    if (rung.name === 'none') return 'none: commands run as you, with everything you can reach';
    const open = weaknesses(protectionOf(rung));
    return open.length === 0 ? rung.name : `${rung.name} (${open.join('; ')})`;
  } catch (error) {
    if (error instanceof FactoryError && error.code === 'no-sandbox') return error.message;
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
