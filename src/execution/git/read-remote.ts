import type { RemoteAccess } from './git-environment.ts';
import type { GitProgram } from './git-program.ts';

/** `signal`: aborted when nobody waits for the answer any more. */
export type Remote = { url: string; access?: RemoteAccess; signal?: AbortSignal };

/** Where branches of a remote point right now; a missing branch is absent from the map, an empty repository gives an empty one. */
export async function readRemote(
  git: GitProgram,
  remote: Remote,
  branches: string[],
): Promise<Map<string, string>> {
  const refs = branches.map((branch) => `refs/heads/${branch}`);
  const listing = await git.text(['ls-remote', '--quiet', '--', remote.url, ...refs], accessOf(remote));
  const found = new Map<string, string>();
  for (const line of listing.split('\n')) {
    const [sha, ref] = line.split('\t');
    // Patterns match ends of names too: only the exact ref counts.
    if (sha !== undefined && ref !== undefined && refs.includes(ref))
      found.set(ref.slice('refs/heads/'.length), sha);
  }
  return found;
}

/** The part of a git call that gives it access to the remote. */
export function accessOf({ access, signal }: Remote): { access?: RemoteAccess; signal?: AbortSignal } {
  return { ...(access === undefined ? {} : { access }), ...(signal === undefined ? {} : { signal }) };
}
