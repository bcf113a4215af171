import { join } from 'node:path';
import type { TrustedRepository } from './trusted-repository.ts';

/**
 * Puts the workspace back to a commit: what was changed or deleted is as it was, what was added is gone, what is ignored (such as installed dependencies) stays. Nothing untrusted may run
 * meanwhile.
 */
export async function restoreWorkspace(repository: TrustedRepository, commit: string): Promise<void> {
  const { git, gitDir, workspace } = repository;
  const call = { gitDir, workTree: workspace, indexFile: join(gitDir, 'index') };
  await git.run(['read-tree', commit], call);
  await git.run(['clean', '--quiet', '-ffd'], call);
  await git.run(['checkout-index', '--all', '--force', '--index', '--quiet'], call);
}
