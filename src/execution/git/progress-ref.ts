import { factoryAuthor } from './factory-author.ts';
import { type TrustedRepository, workRef } from './trusted-repository.ts';

/** How far an attempt has come, as a commit beside the work: it travels in the same bundle. */
export const progressRef = 'refs/factory/progress';
const fileName = 'progress.json';
const message = 'Progress\n';

/** Lets the work ref point at the head of the work, and the progress ref at a commit of the text that says how far it has come. */
export async function recordProgress(
  { git, gitDir }: TrustedRepository,
  head: string,
  text: string,
): Promise<void> {
  const stream = [
    `reset ${workRef}\nfrom ${head}\n\n`,
    `commit ${progressRef}\ncommitter ${factoryAuthor.name} <${factoryAuthor.email}> 0 +0000\n`,
    `data ${Buffer.byteLength(message)}\n${message}`,
    `M 100644 inline ${fileName}\ndata ${Buffer.byteLength(text)}\n${text}\n`,
    'done\n',
  ];
  // What is recorded now is in no relation to what was recorded before.
  const argv = ['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--force', '--done'];
  await git.run(argv, { gitDir, stdin: stream.join('') });
}

/** The text that was recorded last; undefined when none was. */
export async function readProgress({ git, gitDir }: TrustedRepository): Promise<string | undefined> {
  return (await git.objects(gitDir).read(`${progressRef}:${fileName}`))?.toString('utf8');
}
