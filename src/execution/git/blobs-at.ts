import type { TrustedRepository } from './trusted-repository.ts';

/** The content hashes of files in a commit, links left out; a path that is not there is absent. Paths are taken literally. */
export async function blobsAt(
  { git, gitDir }: TrustedRepository,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const listing = await git.run(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths], { gitDir });
  const found = listing.stdout
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const match = /^100\d{3} blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line);
      return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
    });
  return new Map(found.filter(([path]) => paths.includes(path)));
}
