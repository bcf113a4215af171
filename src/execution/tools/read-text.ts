import { isUtf8 } from 'node:buffer';
import { NotBeneath } from '../workspace/open-beneath.ts';
import type { WorkspaceFiles } from '../workspace/workspace-files.ts';

/** The text of a file that is about to be changed: what is not text would be damaged by going through a string, so it is refused. */
export async function readText(files: WorkspaceFiles, path: string): Promise<string> {
  const content = await files.read(path);
  if (content.includes(0) || !isUtf8(content))
    throw new NotBeneath(`"${path}" is not a UTF-8 text; change it with a command through bash`);
  return content.toString('utf8');
}
