import { join } from 'node:path';
import type { GateRun, GatesReport } from '../../src/execution/gates/gate-run.ts';
import { runGates } from '../../src/execution/gates/run-gates.ts';
import { checkOutCopy, checkOutWorkspace } from '../../src/execution/git/check-out.ts';
import { commitSnapshot } from '../../src/execution/git/commit-snapshot.ts';
import { fetchBranch } from '../../src/execution/git/fetch-branch.ts';
import { createGitProgram } from '../../src/execution/git/git-program.ts';
import { snapshotWorkspace } from '../../src/execution/git/snapshot-workspace.ts';
import { baseRef, createTrustedRepository } from '../../src/execution/git/trusted-repository.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { createAdjustableClock } from './adjustable-clock.ts';
import { childProcessSandbox } from './child-process-sandbox.ts';
import { type PreparedFile, prepareRemote, writeFiles } from './git-remote.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What the gates say of a change: `after` is written over `before`, both are commits, and the commands run in a checkout of the second. */
export async function gatedChange(
  before: Record<string, PreparedFile>,
  after: Record<string, PreparedFile>,
  run: Partial<
    Pick<GateRun, 'commands' | 'baseline' | 'known' | 'acceptance' | 'dependencies' | 'registries'>
  > = {},
): Promise<GatesReport> {
  const folder = temporaryFolder('gated-change');
  const git = createGitProgram({ searchPath: process.env.PATH ?? '', timeoutMs: 60_000 });
  const remote = prepareRemote(folder, before);
  const repository = await createTrustedRepository(git, join(folder, 'git-dir'), join(folder, 'workspace'));
  const base = await fetchBranch(repository, remote, 'main', baseRef);
  await checkOutWorkspace(repository, base);
  writeFiles(repository.workspace, after);
  const { tree, problems } = await snapshotWorkspace(repository);
  const at = 1_700_000_000_000;
  const head = await commitSnapshot(repository, { tree, parent: base, message: 'Change it\n', at });
  const checkout = join(folder, 'head');
  await checkOutCopy(repository, head, checkout);
  const { signal } = new AbortController();
  return await runGates({
    ...{ repository, base, head, problems, protectedPaths: [] },
    place: { sandbox: childProcessSandbox(), folder: checkout, network: 'none', signal },
    ...{ commands: {}, baseline: [], acceptance: [] },
    ...{ dependencies: { cooldownDays: 7 }, registries: undefined, ...run },
    redactor: createRedactor(),
    clock: createAdjustableClock(at),
    onGate() {},
  });
}
