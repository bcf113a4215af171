import { asFactoryAuthor } from './factory-author.ts';
import type { TrustedRepository } from './trusted-repository.ts';

/** How far an attempt has come, as a commit beside the work: it travels in the same bundle. */
export const progressRef = 'refs/factory/progress';
const fileName = 'progress.json';

/** Records the text that says how far the attempt has come. */
export async function writeProgress(repository: TrustedRepository, text: string): Promise<void> {
  const { git, gitDir } = repository;
  const blob = await git.text(['hash-object', '-w', '--stdin'], { gitDir, stdin: text });
  const tree = await git.text(['mktree'], { gitDir, stdin: `100644 blob ${blob}\t${fileName}\n` });
  const environment = asFactoryAuthor('@0 +0000');
  const commit = await git.text(['commit-tree', tree, '-m', 'Progress'], { gitDir, environment });
  await git.run(['update-ref', progressRef, commit], { gitDir });
}

/** The text that was recorded last; undefined when none was. */
export async function readProgress({ git, gitDir }: TrustedRepository): Promise<string | undefined> {
  const read = await git.run(['cat-file', 'blob', `${progressRef}:${fileName}`], { gitDir, answers: [128] });
  return read.exitCode === 0 ? read.stdout.toString('utf8') : undefined;
}
