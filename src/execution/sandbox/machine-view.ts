import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { type FolderProbe, findToolchains } from './toolchain-folders.ts';

/**
 * The part of this machine that sandboxed commands may read: programs, libraries and harmless settings. An allowlist: homes, `/run` with its
 * sockets, `/var`, other workspaces and the factory's data are simply not there.
 */
export type MachineView = {
  readOnly: { source: string; destination: string; file: boolean }[];
  links: { path: string; target: string }[];
  /** PATH and what version managers need. */
  environment: Record<string, string>;
};

const systemFolders = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/opt',
  '/nix/store',
  '/gnu/store',
];

/** Nothing of `/etc` that can hold a secret: no shadow, no ssh keys, no `ssl/private`, no package manager configuration. */
const settings = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'host.conf',
  'inputrc',
  'java-11-openjdk',
  'java-17-openjdk',
  'java-21-openjdk',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'localtime',
  'magic',
  'mime.types',
  'networks',
  'nsswitch.conf',
  'os-release',
  'perl',
  'pki/tls/certs',
  'pki/ca-trust',
  'protocols',
  'python3',
  'resolv.conf',
  'services',
  'shells',
  'ssl/certs',
  'ssl/cert.pem',
  'ssl/openssl.cnf',
  'terminfo',
  'timezone',
  'xdg',
];

/**
 * Looks once at the machine. `searchPath` is the PATH whose programs shall work inside; `nodeFolder`, the folder of the Node that runs the
 * factory, is added at its end for machines that have no other.
 */
export function viewMachine(
  searchPath: string,
  nodeFolder: string,
  probe: FolderProbe = diskProbe,
): MachineView {
  const view: MachineView = { readOnly: [], links: [], environment: {} };
  for (const folder of systemFolders) {
    const kind = probe.kind(folder);
    if (kind === 'link') view.links.push({ path: folder, target: probe.linkTarget(folder) });
    if (kind === 'folder') view.readOnly.push({ source: folder, destination: folder, file: false });
  }
  const covered = view.readOnly.map((shown) => shown.destination);
  for (const name of settings) {
    const source = probe.realPath(`/etc/${name}`);
    if (source !== undefined)
      view.readOnly.push({ source, destination: `/etc/${name}`, file: probe.kind(source) === 'file' });
  }
  const toolchains = findToolchains(searchPath, covered, probe);
  const folders = [...toolchains.folders];
  if (!toolchains.searchPath.some((entry) => probe.realPath(`${entry}/node`) !== undefined)) {
    toolchains.searchPath.push(nodeFolder);
    folders.push(nodeFolder);
  }
  for (const folder of folders) {
    const source = probe.realPath(folder);
    if (source !== undefined) view.readOnly.push({ source, destination: folder, file: false });
  }
  view.environment = { ...toolchains.environment, PATH: toolchains.searchPath.join(':') };
  return view;
}

const diskProbe: FolderProbe = {
  kind(path) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return 'missing';
    if (stat.isSymbolicLink()) return 'link';
    return stat.isDirectory() ? 'folder' : 'file';
  },
  realPath(path) {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  },
  linkTarget: (path) => readlinkSync(path),
};
