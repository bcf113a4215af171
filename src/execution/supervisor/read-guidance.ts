import { type RoleName, roleNames } from '../../contracts/role-names.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import { fenceUntrusted } from '../agents/fence-untrusted.ts';
import { blobsAt } from '../git/blobs-at.ts';
import { readBlob } from '../git/read-blob.ts';
import type { TrustedRepository } from '../git/trusted-repository.ts';
import { roles } from '../tasks/roles.ts';
import { workspacePath } from '../workspace/workspace-path.ts';

/** What a repository tells everybody who works on it, and each role, as fenced text; an empty text where it tells nothing. */
export type Guidance = { everybody: string; of: Readonly<Record<RoleName, string>> };

const filesForAll = ['AGENTS.md', 'CLAUDE.md'];
/** All that a prompt may hold of one kind of guidance. */
const mostBytes = 32 * 1024;

/**
 * Reads the guidance of a repository from the git objects of the commit that the attempt begins with: what an agent writes into these files counts for nobody before people
 * have merged it. Links are not followed, and the same text is given once.
 */
export async function readGuidance(
  repository: TrustedRepository,
  commit: string,
  configured: Assignment['roles'],
): Promise<Guidance> {
  const pathOf = (role: RoleName): string => configured[role]?.guidelines ?? roles[role].guidelines;
  const named = new Set([...filesForAll, ...roleNames.map(pathOf)]);
  // What leads out of the repository names nothing in it; git would refuse the whole question.
  const paths = [...named].filter((path) => !('refused' in workspacePath(path)));
  const blobs = await blobsAt(repository, commit, paths);
  const texts = new Map<string, string>();
  for (const [path, blob] of blobs)
    texts.set(path, (await readBlob(repository, blob)).subarray(0, mostBytes).toString('utf8').trim());
  const everybody: string[] = [];
  let left = mostBytes;
  for (const path of filesForAll) {
    const text = (texts.get(path) ?? '').slice(0, left);
    if (text === '' || everybody.some((told) => told.includes(text))) continue;
    everybody.push(fenceUntrusted(`repository guidance ${path}`, text));
    left -= text.length;
  }
  const told = (role: RoleName): string => {
    const text = texts.get(pathOf(role)) ?? '';
    return text === '' ? '' : fenceUntrusted(`repository guidance ${pathOf(role)}`, text);
  };
  return {
    everybody: everybody.join('\n\n'),
    of: Object.fromEntries(roleNames.map((role) => [role, told(role)])) as Record<RoleName, string>,
  };
}
