import { chmod, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Deletes a folder in which untrusted commands have worked. They may have taken the right to do so away (Go's module cache does): then it is taken back
 * first. Links are deleted, never followed.
 */
export async function removeFolder(folder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 };
  try {
    await rm(folder, options);
  } catch {
    await takeBack(folder);
    await rm(folder, options);
  }
}

async function takeBack(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await takeBack(join(folder, entry.name));
  }
}
