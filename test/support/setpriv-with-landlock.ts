import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The words of a setpriv that knows Landlock and seccomp (util-linux 2.41): the machine's own, or that of Debian 13, fetched once as three packages through apt, checked
 * by its signatures, unpacked into the user's cache and run with its own loader. `unavailable`: why there is none here.
 */
export function setprivWithLandlock(): { words: string[] } | { unavailable: string } {
  if (knowsLandlock(['setpriv'])) return { words: ['setpriv'] };
  try {
    const words = wordsIn(unpackedDebian13());
    return knowsLandlock(words) ? { words } : { unavailable: 'Debian 13’s setpriv does not run here' };
  } catch (error) {
    return {
      unavailable: `Debian 13’s setpriv cannot be fetched: ${(error as Error).message.split('\n')[0]}`,
    };
  }
}

const packages = ['util-linux', 'libcap-ng0', 'libc6'];
const suite = 'trixie';

function knowsLandlock([program = '', ...words]: string[]): boolean {
  try {
    const help = execFileSync(program, [...words, '--help'], { encoding: 'utf8', stdio: 'pipe' });
    return help.includes('--landlock-rule') && help.includes('--seccomp-filter');
  } catch {
    return false;
  }
}

function wordsIn(folder: string): string[] {
  const libraries = join(folder, 'usr/lib');
  const [triplet = ''] = readdirSync(libraries).filter((name) => name.endsWith('-linux-gnu'));
  const loaders = [join(folder, 'usr/lib64/ld-linux-x86-64.so.2'), join(libraries, 'ld-linux-aarch64.so.1')];
  const loader = loaders.find((path) => existsSync(path)) ?? '';
  return [loader, '--library-path', join(libraries, triplet), join(folder, 'usr/bin/setpriv')];
}

/** The folder is put in place whole, so that test files that run side by side can each make it. */
function unpackedDebian13(): string {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'devfactory');
  const folder = join(cache, `setpriv-${suite}-${process.arch}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'fetching-'));
  try {
    const unpacked = join(work, 'unpacked');
    for (const path of ['lists/partial', 'archives/partial', 'unpacked'])
      mkdirSync(join(work, path), { recursive: true });
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
    writeFileSync(
      join(work, 'sources.list'),
      `deb [signed-by=${keys}] http://deb.debian.org/debian ${suite} main\n`,
    );
    apt(work, 'update');
    apt(work, 'download', ...packages.map((name) => `${name}/${suite}`));
    for (const file of readdirSync(work).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg-deb', ['-x', join(work, file), unpacked], { stdio: 'pipe' });
    if (!existsSync(folder)) renameSync(unpacked, folder);
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** With lists and cache of its own: the machine's settings stay as they are. */
function apt(work: string, ...words: string[]): void {
  const options = {
    'Dir::Etc::sourcelist': join(work, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(work, 'lists'),
    'Dir::Cache': work,
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
  };
  const given = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  execFileSync('apt-get', [...given, '-qq', ...words], { cwd: work, stdio: 'pipe', timeout: 120_000 });
}
