import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { FactoryError } from '../../contracts/factory-error.ts';

/**
 * Looks before the start at what a machine must have, so that what is missing is told in words and not by the first part that falls over it. Makes the data folder.
 * @throws FactoryError `git-missing`, `temporary-folder-unusable`, `data-folder-unusable`
 */
export function requireUsableMachine(machine: {
  dataDir: string;
  searchPath: string;
  temporaryFolder: string;
}): void {
  const { dataDir, searchPath, temporaryFolder } = machine;
  if (spawnSync('git', ['--version'], { env: { PATH: searchPath }, stdio: 'ignore' }).error !== undefined) {
    throw unusable(
      'git-missing',
      'devfactory needs git, and there is none on the PATH. Install it (for example: sudo apt-get install git) and start again.',
    );
  }
  try {
    requireWritableFolder(temporaryFolder);
  } catch (cause) {
    throw unusable(
      'temporary-folder-unusable',
      `Nothing can be written to ${temporaryFolder}, the folder for temporary files (${codeOf(cause)}). Name another: TMPDIR=DIR npm start`,
      cause,
    );
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    requireWritableFolder(dataDir);
  } catch (cause) {
    throw unusable(
      'data-folder-unusable',
      `${dataDir} cannot be the data folder (${codeOf(cause)}). Choose a folder that you may write to: npm start -- --data DIR`,
      cause,
    );
  }
}

function requireWritableFolder(path: string): void {
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  accessSync(path, constants.W_OK | constants.X_OK);
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}

function unusable(code: string, message: string, cause?: unknown): FactoryError {
  return new FactoryError(code, message, { disposition: 'ask-human', cause });
}
