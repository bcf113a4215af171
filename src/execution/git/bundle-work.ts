import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import { progressRef, recordProgress } from './progress-ref.ts';
import { type TrustedRepository, workRef } from './trusted-repository.ts';

/**
 * The work above the base, and the text that says how far it has come, as a git bundle to be applied onto a clone that has the base; undefined when there is no work.
 */
export async function bundleWork(
  repository: TrustedRepository,
  work: { base: string; head: string; progress: string },
): Promise<Uint8Array | undefined> {
  const { git, gitDir } = repository;
  const { base, head, progress } = work;
  if (head === base) return undefined;
  await recordProgress(repository, head, progress);
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
    const head = await git.objects(gitDir).describe(`${workRef}^{commit}`);
    if (head?.id !== expectedHead) throw new Error(`it holds ${head?.id}, not ${expectedHead}`);
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
