import { NotBeneath } from './open-beneath.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

const leftOut = new Set(['.git', 'node_modules']);
const largestBytes = 1024 * 1024;
/** An adversary's tree may be as large as it likes; the walk is not. */
const mostEntries = 50_000;

/** The text files at or beneath a path, folder by folder, in the order of their names. Links, binaries and large files are passed over. */
export async function* walkFiles(
  files: WorkspaceFiles,
  path: string,
): AsyncGenerator<{ path: string; content: string }> {
  for await (const file of walkPaths(files, files.normalise(path))) yield* textOf(files, file);
}

async function* walkPaths(files: WorkspaceFiles, start: string): AsyncGenerator<string> {
  const pending = [start];
  let seen = 0;
  for (let folder = pending.pop(); folder !== undefined && seen < mostEntries; folder = pending.pop()) {
    const entries = await entriesOf(files, folder, folder === start);
    if (entries === 'a file') {
      yield folder;
      return;
    }
    seen += entries.length;
    const within = (name: string): string => (folder === '.' ? name : `${folder}/${name}`);
    yield* entries.filter(({ kind }) => kind === 'file').map(({ name }) => within(name));
    const below = entries.filter(({ name, kind }) => kind === 'folder' && !leftOut.has(name.toLowerCase()));
    pending.push(...below.map(({ name }) => within(name)).reverse());
  }
}

/** The tree may change while it is walked: what has gone is passed over, only the start itself must be there. */
async function entriesOf(
  files: WorkspaceFiles,
  folder: string,
  required: boolean,
): Promise<Awaited<ReturnType<WorkspaceFiles['list']>> | 'a file'> {
  try {
    return await files.list(folder);
  } catch (fault) {
    if (!(fault instanceof NotBeneath)) throw fault;
    if (required && fault.message.endsWith('is not a folder')) return 'a file';
    if (required) throw fault;
    return [];
  }
}

async function* textOf(
  files: WorkspaceFiles,
  path: string,
): AsyncGenerator<{ path: string; content: string }> {
  try {
    const content = await files.read(path);
    if (content.length <= largestBytes && !content.subarray(0, 8_192).includes(0))
      yield { path, content: content.toString('utf8') };
  } catch (fault) {
    if (!(fault instanceof NotBeneath)) throw fault;
  }
}
