import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepositoryFiles } from './repository-files.ts';

const largestSettingsFileBytes = 4 * 1024 * 1024;

/** The files of a checkout on disk. Links are not followed: the tree is somebody else's. */
export function readRepositoryFiles(root: string): RepositoryFiles {
  return {
    read(path) {
      const file = join(root, path);
      const stat = lstatSync(file, { throwIfNoEntry: false });
      return stat?.isFile() === true && stat.size <= largestSettingsFileBytes
        ? readFileSync(file, 'utf8')
        : undefined;
    },
    list(folder) {
      const path = join(root, folder);
      return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
        ? readdirSync(path).sort()
        : [];
    },
  };
}
