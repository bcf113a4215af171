import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import { progressRef } from './progress-ref.ts';
import { type TrustedRepository, workRef } from './trusted-repository.ts';

/** The work above the base, and how far it has come, as a git bundle to be applied onto a clone that has the base; undefined when there is none. */
export async function bundleWork(
  repository: TrustedRepository,
  base: string,
): Promise<Uint8Array | undefined> {
  const { git, gitDir } = repository;
  const commits = await git.text(['rev-list', '--count', workRef, `^${base}`], { gitDir });
  if (commits === '0') return undefined;
  const argv = ['bundle', 'create', '--quiet', '-', workRef, progressRef, `^${base}`];
  return (await git.run(argv, { gitDir })).stdout;
}

/**
 * Takes a bundle's work into the git-dir.
 * @throws FactoryError `checkpoint-unusable` when it does not fit this clone or does not hold the expected commit
 */
export async function applyBundle(
  repository: TrustedRepository,
  bundle: Uint8Array,
  expectedHead: string,
): Promise<void> {
  const { git, gitDir } = repository;
  const file = join(gitDir, 'checkpoint.bundle');
  await writeFile(file, bundle);
  try {
    const refs = [workRef, progressRef].map((ref) => `+${ref}:${ref}`);
    await git.run(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', file, ...refs], {
      gitDir,
    });
    const head = await git.text(['rev-parse', '--verify', `${workRef}^{commit}`], { gitDir });
    if (head !== expectedHead) throw new Error(`it holds ${head}, not ${expectedHead}`);
  } catch (error) {
    throw new FactoryError(
      'checkpoint-unusable',
      `The checkpoint cannot be used: ${error instanceof Error ? error.message : error}`,
      {
        disposition: 'quarantine',
        cause: error,
      },
    );
  } finally {
    await rm(file, { force: true });
  }
}
