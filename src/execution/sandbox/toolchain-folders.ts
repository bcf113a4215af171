import { basename, dirname, join } from 'node:path';

/** What the planning of a sandbox must know about the machine's files; injected, so that it is tested without them. */
export type FolderProbe = {
  kind(path: string): 'file' | 'folder' | 'link' | 'missing';
  realPath(path: string): string | undefined;
  linkTarget(path: string): string;
};

/** Folders that a toolchain on the PATH needs, and variables by which it finds them when the home is another. */
export type Toolchains = { searchPath: string[]; folders: string[]; environment: Record<string, string> };

/**
 * Version managers keep more than their `bin`: which folders belong to one, seen from the root its PATH entry lies in. Never the whole root
 * where it holds credentials (`~/.cargo/credentials.toml`, `~/.local/share/keyrings`).
 */
const layouts: {
  entry: RegExp;
  folders: (root: string) => string[];
  environment?: (root: string) => Record<string, string>;
}[] = [
  {
    entry: /^(?<root>.*)\/\.cargo\/bin$/,
    folders: (root) => [join(root, '.cargo/bin'), join(root, '.rustup')],
    environment: (root) => ({ RUSTUP_HOME: join(root, '.rustup') }),
  },
  {
    entry: /^(?<root>.*\/\.pyenv)\/(?:bin|shims|plugins\/.*)$/,
    folders: (root) => [root],
    environment: (root) => ({ PYENV_ROOT: root }),
  },
  { entry: /^(?<root>.*\/\.nvm\/versions\/node\/[^/]+)\/bin$/, folders: (root) => [root] },
  {
    entry: /^(?<root>.*\/\.volta)\/bin$/,
    folders: (root) => [root],
    environment: (root) => ({ VOLTA_HOME: root }),
  },
  {
    entry: /^(?<root>.*\/\.asdf)\/(?:bin|shims)$/,
    folders: (root) => [root],
    environment: (root) => ({ ASDF_DATA_DIR: root }),
  },
  {
    entry: /^(?<root>.*\/\.local\/share\/mise)\/shims$/,
    folders: (root) => [root],
    environment: (root) => ({ MISE_DATA_DIR: root }),
  },
  {
    entry: /^(?<root>.*)\/\.local\/bin$/,
    folders: (root) => [join(root, '.local/bin'), join(root, '.local/lib'), join(root, '.local/share/uv')],
  },
  { entry: /^(?<root>\/home\/linuxbrew\/\.linuxbrew)\/s?bin$/, folders: (root) => [root] },
];

/** The usual neighbours of a `bin` in a prefix such as `/work/tools/node`. */
const prefixFolders = ['bin', 'sbin', 'lib', 'lib64', 'libexec', 'share', 'include'];

/**
 * Finds what must be shown, read-only, so that the commands on the PATH work inside a sandbox. Entries inside `covered` folders are shown anyway;
 * `node_modules/.bin` entries belong to whoever started the factory, not to the repository, and are dropped.
 */
export function findToolchains(searchPath: string, covered: string[], probe: FolderProbe): Toolchains {
  const found: Toolchains = { searchPath: [], folders: [], environment: {} };
  for (const entry of new Set(searchPath.split(':'))) {
    const real = entry.startsWith('/') ? probe.realPath(entry) : undefined;
    if (real === undefined || /\/node_modules(?:\/|$)|node-gyp-bin$/.test(entry)) continue;
    found.searchPath.push(entry);
    if (covered.some((folder) => isWithin(real, folder))) continue;
    const { folders, environment } = foldersOf(real);
    found.folders.push(
      ...folders.filter((folder) => probe.kind(folder) === 'folder' && !found.folders.includes(folder)),
    );
    // An entry that is a link keeps working only when its own path exists too.
    if (real !== entry && !found.folders.includes(entry)) found.folders.push(entry);
    Object.assign(found.environment, environment);
  }
  return found;
}

function foldersOf(entry: string): { folders: string[]; environment: Record<string, string> } {
  for (const layout of layouts) {
    const root = layout.entry.exec(entry)?.groups?.root;
    if (root !== undefined)
      return { folders: layout.folders(root), environment: layout.environment?.(root) ?? {} };
  }
  const prefix = dirname(entry);
  const isPrefix = /^s?bin$/.test(basename(entry)) && !isHome(prefix);
  return { folders: isPrefix ? prefixFolders.map((name) => join(prefix, name)) : [entry], environment: {} };
}

function isHome(folder: string): boolean {
  return folder === '/' || folder === '/root' || dirname(folder) === '/home' || dirname(folder) === '/Users';
}

/** True when the path is the folder or lies in it; both absolute and normalised. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
