import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { type HeldFolder, holdFolder, NotBeneath, openPlainFile } from './open-beneath.ts';
import { workspacePath } from './workspace-path.ts';

/** Files above this size are for `bash` and `grep`; nothing larger is ever held in memory. */
export const largestFileBytes = 4 * 1024 * 1024;

export type FolderEntry = { name: string; kind: 'file' | 'folder' | 'link' | 'other' };

/**
 * The only way in which file tools touch the workspace. They run in the supervisor, as trusted code on an untrusted tree: every path is
 * opened from the root downwards without following links (see `open-beneath.ts`), only regular files are read, writing replaces the file
 * as a whole, and the task's globs decide what may be written. What is refused is thrown as NotBeneath, with words for the model.
 */
export type WorkspaceFiles = {
  read(path: string): Promise<Buffer>;
  /** Undefined when nothing is there. */
  readIfPresent(path: string): Promise<Buffer | undefined>;
  /** Creates folders as needed; keeps the mode of a file that was there. */
  write(path: string, content: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  list(path: string): Promise<FolderEntry[]>;
  /** Throws unless the task may write there. */
  assertWritable(path: string): void;
  /** The path in its one spelling. */
  normalise(path: string): string;
};

export function createWorkspaceFiles(
  root: string,
  globs: { writeGlobs: string[]; denyGlobs: string[] },
): WorkspaceFiles {
  const writable = picomatch(globs.writeGlobs, { dot: true });
  const denied = picomatch(globs.denyGlobs, { dot: true, nocase: true });

  const parse = (path: string): { segments: string[]; path: string } => {
    const parsed = workspacePath(path);
    if ('refused' in parsed) throw new NotBeneath(parsed.refused);
    return parsed;
  };
  const assertWritable = (path: string): void => {
    const { path: plain, segments } = parse(path);
    if (segments.length === 0) throw new NotBeneath('the path is empty');
    if (globs.denyGlobs.length > 0 && denied(plain))
      throw new NotBeneath(`"${plain}" is protected: this task may not change it`);
    if (!writable(plain))
      throw new NotBeneath(
        `"${plain}" is outside of what this task may write (${globs.writeGlobs.join(', ') || 'nothing'})`,
      );
  };
  const read = async (path: string): Promise<Buffer> => {
    const { segments, path: plain } = parse(path);
    return await inParent(root, segments, {}, (folder, name) => readPlain(folder, name, plain));
  };

  return {
    read,
    async readIfPresent(path) {
      try {
        return await read(path);
      } catch (fault) {
        if (fault instanceof NotBeneath && fault.message.endsWith('does not exist')) return undefined;
        throw fault;
      }
    },
    async write(path, content) {
      assertWritable(path);
      const { segments, path: plain } = parse(path);
      await inParent(root, segments, { create: true }, (folder, name) =>
        replaceFile(folder, name, plain, content),
      );
    },
    async remove(path) {
      assertWritable(path);
      const { segments, path: plain } = parse(path);
      await inParent(root, segments, {}, async (folder, name) => {
        const handle = await openPlainFile(folder, name, plain);
        await handle.close();
        await rm(join(folder.address, name));
      });
    },
    async list(path) {
      const folder = await holdFolder(root, parse(path).segments);
      try {
        const entries = await readdir(folder.address, { withFileTypes: true });
        return entries
          .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      } finally {
        await folder.handle.close();
      }
    },
    assertWritable,
    normalise: (path) => parse(path).path,
  };
}

async function inParent<Result>(
  root: string,
  segments: readonly string[],
  options: { create?: boolean },
  act: (folder: HeldFolder, name: string) => Promise<Result>,
): Promise<Result> {
  const name = segments.at(-1);
  if (name === undefined) throw new NotBeneath('"." is a folder');
  const folder = await holdFolder(root, segments.slice(0, -1), options);
  try {
    return await act(folder, name);
  } finally {
    await folder.handle.close();
  }
}

async function readPlain(folder: HeldFolder, name: string, path: string): Promise<Buffer> {
  const handle = await openPlainFile(folder, name, path);
  try {
    const { size } = await handle.stat();
    if (size > largestFileBytes) {
      throw new NotBeneath(
        `"${path}" has ${size} bytes, more than the ${largestFileBytes} that can be opened; use grep, or bash with sed or head`,
      );
    }
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** Writes beside the file and renames over it: never half a file, and never through a hard link into something else. */
async function replaceFile(
  folder: HeldFolder,
  name: string,
  path: string,
  content: Uint8Array,
): Promise<void> {
  const target = join(folder.address, name);
  const before = await lstat(target).catch(() => undefined);
  if (before?.isSymbolicLink()) throw new NotBeneath(`"${path}" is a symbolic link; links are not followed`);
  if (before && !before.isFile())
    throw new NotBeneath(before.isDirectory() ? `"${path}" is a folder` : `"${path}" is not a regular file`);
  const beside = join(folder.address, `.${randomUUID()}.part`);
  const mode = before ? before.mode & 0o777 : 0o644;
  try {
    const handle = await open(
      beside,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
      mode,
    );
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
    } finally {
      await handle.close();
    }
    await rename(beside, target);
  } catch (fault) {
    await rm(beside, { force: true });
    throw fault;
  }
}

function kindOf(entry: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): FolderEntry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}
