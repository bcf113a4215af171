import type { TrustedRepository } from './trusted-repository.ts';

/**
 * The tree of a commit as a ZIP archive: every file as it was committed, whatever attributes in the tree say about leaving files out or filling words in. The same commit makes the
 * same archive. Throws FactoryError `git-output-too-large` (quarantine) beyond what git's output may have.
 */
export async function archiveOf({ git, gitDir }: TrustedRepository, commit: string): Promise<Uint8Array> {
  const { stdout } = await git.run(['archive', '--format=zip', '-6', commit], { gitDir });
  return stdout;
}
