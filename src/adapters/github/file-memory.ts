import type { Clock } from '../../ports/clock.ts';
import type { RepositoryAddress } from '../../ports/github-facts.ts';

/** A file at a commit, in a repository of the installation. */
export type FileAtCommit = {
  address: Pick<RepositoryAddress, 'installationId' | 'id'>;
  /** Tells the addressed repository from the organisation's own. */
  place: 'repository' | 'organisation';
  path: string;
  commitSha: string;
};

/** Remembers files at commits. `read` asks GitHub; what it throws is thrown, and remembered by nobody. */
export type FileMemory = (
  file: FileAtCommit,
  read: () => Promise<string | undefined>,
) => Promise<string | undefined>;

const mostFiles = 200;
const longestText = 64 * 1024;
/** GitHub says the same of a file that is not there and of one it does not show (yet): that answer has to be asked for again. */
const absentForMs = 60_000;
/** Whatever else names a commit, such as a branch, can name another one tomorrow. */
const fullSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * What a commit holds never changes, so a file's text is asked for once; that there is none counts for a minute. The least recently used goes first. Which commit counts is
 * the caller's question, and is asked of GitHub each time.
 */
export function createFileMemory({ clock }: { clock: Clock }): FileMemory {
  const known = new Map<string, { text: string | undefined; until: number }>();
  return async ({ address, place, path, commitSha }, read) => {
    if (!fullSha.test(commitSha)) return await read();
    const key = [address.installationId, address.id, place, commitSha, path].join(' ');
    const remembered = known.get(key);
    known.delete(key);
    if (remembered !== undefined && clock.now() < remembered.until) {
      known.set(key, remembered);
      return remembered.text;
    }
    const text = await read();
    if (text === undefined) known.set(key, { text, until: clock.now() + absentForMs });
    else if (text.length <= longestText) known.set(key, { text, until: Number.POSITIVE_INFINITY });
    if (known.size > mostFiles) known.delete(known.keys().next().value ?? '');
    return text;
  };
}
