import { join } from 'node:path';
import { treeOf } from './commit-snapshot.ts';
import { asFactoryAuthor } from './factory-author.ts';
import type { TrustedRepository } from './trusted-repository.ts';

/**
 * The commit itself, or, when it has the file, one on top of it that has not. That one is for comparing and checking out, and is not meant to be pushed. The same
 * commit gives the same answer.
 */
export async function withoutFile(
  repository: TrustedRepository,
  commit: string,
  path: string,
): Promise<string> {
  const { git, gitDir, workspace } = repository;
  /* git changes an index only for a work tree; it does not look into this one. */
  const call = { gitDir, workTree: workspace, indexFile: join(gitDir, 'index-without-file') };
  await git.run(['read-tree', commit], call);
  await git.run(['update-index', '--force-remove', '--', path], call);
  const tree = await git.text(['write-tree'], call);
  if (tree === (await treeOf(repository, commit))) return commit;
  const environment = asFactoryAuthor('@0 +0000');
  const argv = ['commit-tree', tree, '-p', commit, '-m', `Without ${path}`];
  return git.text(argv, { gitDir, environment });
}
