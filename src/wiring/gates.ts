import { mkdir, mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../adapters/system/system-clock.ts';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import { createGitProgram } from '../execution/git/git-program.ts';
import { chooseSandbox } from '../execution/sandbox/choose-sandbox.ts';
import { viewMachine } from '../execution/sandbox/machine-view.ts';
import { openSandbox } from '../execution/sandbox/open-sandbox.ts';
import { limitsOn } from '../execution/sandbox/sandbox-limits.ts';
import {
  checkWorkingCopy,
  type WorkingCopyCheck,
  type WorkingCopyReport,
} from '../execution/standalone/check-working-copy.ts';
import { removeFolder } from '../execution/supervisor/remove-folder.ts';

export type GatesOptions = WorkingCopyCheck & {
  searchPath: string;
  unsafeNoSandbox: boolean;
  signal: AbortSignal;
  onGate(name: string): void;
};

const gitTimeoutMs = 10 * 60_000;

/** Runs the gates on a working copy with this machine's means. Throws what `checkWorkingCopy` throws. */
export async function checkGates(options: GatesOptions): Promise<WorkingCopyReport> {
  const { searchPath, unsafeNoSandbox, signal, onGate } = options;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'factory-gates-')));
  const view = viewMachine(searchPath, dirname(process.execPath));
  const scratch = join(folder, 'sandboxes');
  await mkdir(scratch);
  try {
    // Without commands of the repository nothing runs that would need one.
    const noneAllowed = unsafeNoSandbox || options.readOnly;
    const rung = await chooseSandbox({
      searchPath,
      view,
      scratch,
      noneAllowed,
      clock: systemClock,
      above: [folder],
    });
    return await checkWorkingCopy(options, {
      ...{ folder, signal, onGate, clock: systemClock, ids: uuidIds },
      git: createGitProgram({ searchPath, timeoutMs: gitTimeoutMs }),
      openSandbox: (name, visible, egress) =>
        openSandbox(
          rung,
          { visible, scratch: join(scratch, name), view, limits: limitsOn(totalmem()), egress },
          systemClock,
        ),
    });
  } finally {
    await removeFolder(folder);
  }
}
