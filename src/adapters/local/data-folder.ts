import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FactoryError } from '../../contracts/factory-error.ts';

const secretsSchema = z.object({
  webhookSecret: z.string().min(32),
  workerRegistrationKey: z.string().min(32),
});
export type LocalSecrets = z.infer<typeof secretsSchema>;

/** The folder of one local factory: taken by one process at a time. */
export type DataFolder = { path: string; secrets: LocalSecrets; release(): Promise<void> };

/**
 * Takes the folder, creating it when it is missing, and reads the secrets that its parts share (made once, readable by the owner only).
 * Throws FactoryError `data-folder-taken` when a living process has it; what a killed process left is taken over.
 */
export async function takeDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  await chmod(path, 0o700);
  const ownerFile = join(path, 'owner.pid');
  await takeOver(ownerFile, path);
  return {
    path,
    secrets: await readSecrets(join(path, 'secrets.json')),
    release: () => rm(ownerFile, { force: true }),
  };
}

async function takeOver(ownerFile: string, path: string): Promise<void> {
  const owner = Number(await readFile(ownerFile, 'utf8').catch(() => ''));
  if (owner > 0 && owner !== process.pid && isFactory(owner, await commandLineOf(owner))) {
    throw new FactoryError(
      'data-folder-taken',
      `A factory (process ${owner}) is running on ${path}. Stop it, or start this one with another folder: npm start -- --data DIR`,
      { disposition: 'ask-human' },
    );
  }
  await writeFile(ownerFile, String(process.pid), { mode: 0o600 });
}

/** Process ids are used again: only a process that looks like ours counts. Where /proc is missing, any living process does. */
function isFactory(pid: number, commandLine: string | undefined): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return commandLine === undefined || commandLine.includes('start') || commandLine.includes('\0up\0');
}

async function commandLineOf(pid: number): Promise<string | undefined> {
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
}

async function readSecrets(file: string): Promise<LocalSecrets> {
  const made = {
    webhookSecret: randomBytes(32).toString('hex'),
    workerRegistrationKey: randomBytes(32).toString('hex'),
  };
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(made)).finally(() => handle.close());
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const parsed = secretsSchema.safeParse(
    JSON.parse(await readFile(file, 'utf8').then((text) => text || '{}')),
  );
  if (parsed.success) return parsed.data;
  throw new FactoryError(
    'secrets-unreadable',
    `${file} does not hold this factory's secrets. Remove the data folder to start afresh.`,
    {
      disposition: 'ask-human',
      cause: parsed.error,
    },
  );
}
