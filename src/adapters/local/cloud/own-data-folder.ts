import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FactoryError } from '../../../contracts/factory-error.ts';

/**
 * Makes this process the only one that works in the folder, until `release` or its death, however it dies: the operating system holds the lock.
 * Throws FactoryError `data-folder-in-use` (ask-human).
 */
export function ownDataFolder(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, 'in-use.db'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new FactoryError(
      'data-folder-in-use',
      `Another factory is working in ${dataDir}. Stop it, or choose another folder.`,
      { disposition: 'ask-human', cause },
    );
  }
  return { release: () => database.close() };
}
