import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whole outputs of commands, kept outside of the workspace so that they never become part of a change. Read as `output:1`. */
export type OutputFiles = {
  keep(content: string): Promise<string>;
  read(name: string): Promise<string | undefined>;
};

export function createOutputFiles(scratch: string): OutputFiles {
  let kept = 0;
  const address = (number: number): string => join(scratch, `output-${number}.txt`);
  return {
    async keep(content) {
      kept += 1;
      await writeFile(address(kept), content, { mode: 0o600 });
      return `output:${kept}`;
    },
    async read(name) {
      const number = Number(/^output:(\d{1,6})$/.exec(name)?.[1]);
      return number >= 1 && number <= kept ? await readFile(address(number), 'utf8') : undefined;
    },
  };
}
