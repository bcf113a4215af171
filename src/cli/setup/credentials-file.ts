import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { environmentFile } from '../../config/environment-file.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

/** A place for credentials, readable by its owner alone. */
export type CredentialsFile = {
  path: string;
  /** Answers where they are: at `path`, or beside it when that cannot be made any more. Throws FactoryError `credentials-not-written`. */
  write(variables: Readonly<Record<string, string>>): Promise<string>;
  /** Leaves nothing of it. */
  remove(): Promise<void>;
};

/**
 * Makes a file beside `name` before there are credentials, so that none are made that have no place. It gets its name when it is complete: what is at `name` has all credentials, or is as it was, and a
 * run that is killed blocks no later one. An empty file at `name` is replaced, any other is not.
 * Throws FactoryError `file-exists`.
 */
export async function openCredentialsFile(name: string): Promise<CredentialsFile> {
  const path = resolve(name);
  if ((await whatIsAt(path)) === 'something')
    throw new FactoryError('file-exists', `${path} exists. Name another: factory setup --env FILE`, {
      disposition: 'ask-human',
    });
  const beside = `${path}.new-${randomBytes(4).toString('hex')}`;
  const file = await open(beside, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new FactoryError(
      'file-exists',
      `${path} cannot be written (${cause.code}). Name another: factory setup --env FILE`,
      { disposition: 'ask-human', cause },
    );
  });
  return {
    path,
    async write(variables) {
      await writeWhole(file, environmentFile(variables)).catch((cause: unknown) => {
        throw notWritten(beside, cause);
      });
      return await giveName(beside, path);
    },
    async remove() {
      await file.close();
      await rm(beside, { force: true });
    },
  };
}

async function writeWhole(file: FileHandle, text: string): Promise<void> {
  await file.writeFile(text);
  await file.sync();
  await file.close();
}

/** Whatever goes wrong here, the credentials are on the disk. */
async function giveName(from: string, to: string): Promise<string> {
  try {
    /* A link replaces nothing, whoever made a file there meanwhile. */
    if ((await whatIsAt(to)) === 'an empty file') await rename(from, to);
    else {
      await link(from, to);
      await rm(from);
    }
    return to;
  } catch {
    return from;
  }
}

async function whatIsAt(path: string): Promise<'nothing' | 'an empty file' | 'something'> {
  try {
    const found = await lstat(path);
    return found.isFile() && found.size === 0 ? 'an empty file' : 'something';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing' : 'something';
  }
}

function notWritten(path: string, cause: unknown): FactoryError {
  return new FactoryError(
    'credentials-not-written',
    `The App is registered, and its credentials could not be written to ${path} (${(cause as NodeJS.ErrnoException).code}). Mend that, delete the App on GitHub (Settings, Developer settings, GitHub Apps), then: factory setup`,
    { disposition: 'ask-human', cause },
  );
}
