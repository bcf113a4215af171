import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const fileName = 'environment.json';

/** Keeps what the executables of a local factory were told, for `factory doctor`. It holds credentials: only the owner may read it. */
export async function writeExecutableEnvironment(
  dataDir: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const path = join(dataDir, fileName);
  await writeFile(`${path}.new`, `${JSON.stringify(environment, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** undefined when no factory was ever started on the folder. */
export async function readExecutableEnvironment(
  dataDir: string,
): Promise<Record<string, string> | undefined> {
  try {
    const text = await readFile(join(dataDir, fileName), 'utf8');
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
