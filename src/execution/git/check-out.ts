import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustedRepository } from './trusted-repository.ts';

/** Fills the workspace with a commit's tree and starts recording from there. */
export async function checkOutWorkspace(repository: TrustedRepository, commit: string): Promise<void> {
  await writeTree(repository, commit, repository.workspace, join(repository.gitDir, 'index'));
}

/** Writes a commit's tree into a new folder: only what git holds, nothing that was left lying in the workspace. */
export async function checkOutCopy(
  repository: TrustedRepository,
  commit: string,
  folder: string,
): Promise<void> {
  const indexFile = `${folder}.index`;
  await mkdir(folder, { recursive: true });
  try {
    await writeTree(repository, commit, folder, indexFile);
  } finally {
    await rm(indexFile, { force: true });
  }
}

async function writeTree(
  repository: TrustedRepository,
  commit: string,
  workTree: string,
  indexFile: string,
): Promise<void> {
  const call = { gitDir: repository.gitDir, workTree, indexFile };
  await repository.git.run(['read-tree', '--reset', '-u', commit], call);
}
