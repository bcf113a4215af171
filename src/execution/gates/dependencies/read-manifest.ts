import { posix } from 'node:path';
import type { Manifest } from './manifest.ts';
import { readGoMod, readGoSum } from './read-go.ts';
import { readPackageJson, readPackageLock, readPnpmLock, readYarnLock } from './read-npm.ts';
import { readCargoToml, readPyproject, readRequirements, readTomlLock } from './read-toml.ts';

const readers: Record<string, (text: string) => Manifest> = {
  'package.json': readPackageJson,
  'package-lock.json': readPackageLock,
  'npm-shrinkwrap.json': readPackageLock,
  'pnpm-lock.yaml': readPnpmLock,
  'yarn.lock': readYarnLock,
  'pyproject.toml': readPyproject,
  'poetry.lock': (text) => readTomlLock('python', text),
  'uv.lock': (text) => readTomlLock('python', text),
  'Cargo.toml': readCargoToml,
  'Cargo.lock': (text) => readTomlLock('cargo', text),
  'go.mod': readGoMod,
  'go.sum': readGoSum,
};

function readerOf(path: string): ((text: string) => Manifest) | undefined {
  const name = posix.basename(path);
  return readers[name] ?? (/^requirements[\w.-]*\.(?:txt|in)$/.test(name) ? readRequirements : undefined);
}

/** Whether a file says which packages a project needs. */
export function isManifest(path: string): boolean {
  return readerOf(path) !== undefined && !path.includes('node_modules/');
}

/** Reads a manifest or lockfile by its name; undefined when it is none or cannot be read. */
export function readManifest(path: string, text: string): Manifest | undefined {
  try {
    return readerOf(path)?.(text);
  } catch {
    return undefined;
  }
}
