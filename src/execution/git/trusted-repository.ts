import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { neutralAttributes } from './git-environment.ts';
import type { GitProgram } from './git-program.ts';

/** A git-dir that only the supervisor touches, and the untrusted tree beside it that it records. */
export type TrustedRepository = { gitDir: string; workspace: string; git: GitProgram };

/** The agent's work so far, as a ref of the trusted git-dir; it is moved when the work is bundled. */
export const workRef = 'refs/factory/work';
/** The commit the attempt started from. */
export const baseRef = 'refs/factory/base';
/** The default branch, where delivered work is brought up to it. */
export const upstreamRef = 'refs/factory/upstream';

/** Makes an empty trusted git-dir; `workspace` must lie outside it. */
export async function createTrustedRepository(
  git: GitProgram,
  gitDir: string,
  workspace: string,
): Promise<TrustedRepository> {
  await mkdir(workspace, { recursive: true });
  // An empty template: no sample hooks, no description.
  await git.run(['init', '--quiet', '--bare', '--template=', gitDir]);
  await mkdir(join(gitDir, 'info'), { recursive: true });
  await writeFile(join(gitDir, 'info/attributes'), neutralAttributes);
  return { gitDir, workspace, git };
}
