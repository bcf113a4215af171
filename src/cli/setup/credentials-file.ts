import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { environmentFile } from '../../config/environment-file.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

/** A new file for credentials, readable by its owner alone. */
export type CredentialsFile = {
  path: string;
  write(variables: Readonly<Record<string, string>>): Promise<void>;
  /** Leaves nothing of it. */
  remove(): Promise<void>;
};

/** Makes the file before there are credentials, so that none are made that have no place. Throws FactoryError `file-exists`. */
export async function openCredentialsFile(name: string): Promise<CredentialsFile> {
  const path = resolve(name);
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'exists' : `cannot be written (${cause.code})`;
    throw new FactoryError('file-exists', `${path} ${why}. Name another: factory setup --env FILE`, {
      disposition: 'ask-human',
      cause,
    });
  });
  return {
    path,
    async write(variables) {
      await file.writeFile(environmentFile(variables));
      await file.close();
    },
    async remove() {
      await file.close();
      await rm(path, { force: true });
    },
  };
}
