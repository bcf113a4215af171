import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** The way to something inside of the workspace is not a plain one. */
export class NotBeneath extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotBeneath';
  }
}

/** Linux offers every open folder under its number; elsewhere the path has to do. */
const viaDescriptor = process.platform === 'linux';

/** A folder that is held open, so that nobody can exchange what its name leads to. */
export type HeldFolder = { handle: FileHandle; address: string };

/**
 * Opens a folder beneath `root` one step at a time, following no symbolic link. The tree belongs to an adversary who may swap folders for
 * links while we walk: on Linux each step starts from the folder held open by the one before (`/proc/self/fd`), which leaves nothing to race
 * for. On other systems a link is refused as well, but the check is only as good as the moment it is made in.
 */
export async function holdFolder(
  root: string,
  segments: readonly string[],
  options: { create?: boolean } = {},
): Promise<HeldFolder> {
  let folder = await enter(root, root);
  for (const [index, segment] of segments.entries()) {
    const path = segments.slice(0, index + 1).join('/');
    const next = join(folder.address, segment);
    try {
      if (options.create) await mkdir(next).catch(ignoreExisting);
      folder = await swap(folder, () => enterPlain(next, path));
    } catch (fault) {
      await folder.handle.close().catch(() => undefined);
      throw fault;
    }
  }
  return folder;
}

async function swap(from: HeldFolder, enterNext: () => Promise<HeldFolder>): Promise<HeldFolder> {
  const next = await enterNext();
  await from.handle.close();
  return next;
}

async function enterPlain(address: string, path: string): Promise<HeldFolder> {
  await refuseLink(address, path);
  return await enter(address, path);
}

async function enter(address: string, path: string): Promise<HeldFolder> {
  try {
    const handle = await open(address, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return { handle, address: viaDescriptor ? `/proc/self/fd/${handle.fd}` : address };
  } catch (fault) {
    throw explain(fault, path);
  }
}

/** Opens the file `name` in a held folder for reading; only a regular file, so that no pipe or device can hold us up. */
export async function openPlainFile(folder: HeldFolder, name: string, path: string): Promise<FileHandle> {
  const address = join(folder.address, name);
  await refuseLink(address, path);
  let handle: FileHandle;
  try {
    handle = await open(address, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (fault) {
    throw explain(fault, path);
  }
  const facts = await handle.stat();
  if (facts.isFile()) return handle;
  await handle.close();
  throw new NotBeneath(facts.isDirectory() ? `"${path}" is a folder` : `"${path}" is not a regular file`);
}

/** For a clear message only; `O_NOFOLLOW` is what protects. */
async function refuseLink(address: string, path: string): Promise<void> {
  const facts = await lstat(address).catch(() => undefined);
  if (!facts?.isSymbolicLink()) return;
  const target = await readlink(address).catch(() => '?');
  throw new NotBeneath(
    `"${path}" is a symbolic link to "${target}"; links are not followed, use the path of the target if it lies in the repository`,
  );
}

function explain(fault: unknown, path: string): Error {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  if (code === 'ENOENT') return new NotBeneath(`"${path}" does not exist`);
  if (code === 'ENOTDIR') return new NotBeneath(`"${path}" is not a folder`);
  if (code === 'ELOOP' || code === 'EMLINK')
    return new NotBeneath(`"${path}" is a symbolic link; links are not followed`);
  if (code === 'EACCES' || code === 'EPERM')
    return new NotBeneath(`"${path}" cannot be opened: permission denied`);
  if (code === 'ENAMETOOLONG') return new NotBeneath(`"${path}" is too long for a file name`);
  if (code === 'ENXIO') return new NotBeneath(`"${path}" is not a regular file`);
  return fault instanceof Error ? fault : new Error(String(fault));
}

function ignoreExisting(fault: unknown): void {
  if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault;
}
