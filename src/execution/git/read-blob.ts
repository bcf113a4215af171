import type { FactoryError } from '../../contracts/factory-error.ts';
import { gitFault } from './git-fault.ts';
import type { TrustedRepository } from './trusted-repository.ts';

/**
 * The content of a blob.
 * @throws FactoryError `git-failed` when there is no such blob, `git-output-too-large`
 */
export async function readBlob({ git, gitDir }: TrustedRepository, blob: string): Promise<Buffer> {
  const content = await git.objects(gitDir).read(blob);
  if (content === undefined) throw missing(blob);
  return content;
}

/**
 * The size of a blob's content in bytes.
 * @throws FactoryError `git-failed` when there is no such blob
 */
export async function sizeOfBlob({ git, gitDir }: TrustedRepository, blob: string): Promise<number> {
  const described = await git.objects(gitDir).describe(blob);
  if (described === undefined) throw missing(blob);
  return described.bytes;
}

function missing(blob: string): FactoryError {
  return gitFault('git-failed', `there is no git object ${blob}`);
}
