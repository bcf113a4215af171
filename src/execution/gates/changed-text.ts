import type { Change } from '../git/changes-between.ts';
import { readBlob, sizeOfBlob } from '../git/read-blob.ts';
import type { TrustedRepository } from '../git/trusted-repository.ts';

/** A changed file with its text on both sides, as git holds it. */
export type ChangedText = {
  path: string;
  status: Change['status'];
  /** Undefined when the file was not there, is a link, or is too large to be read as settings or source. */
  before?: string;
  after?: string;
};

const largestBytes = 2 * 1024 * 1024;
const isFile = (mode: string) => mode.startsWith('100');

/** Reads the changed files that `wanted` asks for. Binary content is read as well, as the text it happens to be. */
export async function readChangedTexts(
  repository: TrustedRepository,
  changes: readonly Change[],
  wanted: (path: string) => boolean,
): Promise<ChangedText[]> {
  const texts: ChangedText[] = [];
  for (const { path, status, mode, oldMode, blob, oldBlob, bytes } of changes) {
    if (!wanted(path)) continue;
    const before = isFile(oldMode) ? await readText(repository, oldBlob) : undefined;
    const after = isFile(mode) && bytes <= largestBytes ? await readText(repository, blob) : undefined;
    texts.push({
      path,
      status,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
  }
  return texts;
}

async function readText(repository: TrustedRepository, blob: string): Promise<string | undefined> {
  if ((await sizeOfBlob(repository, blob)) > largestBytes) return undefined;
  return (await readBlob(repository, blob)).toString('utf8');
}
