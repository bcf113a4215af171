import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { FactoryError } from '../../../contracts/factory-error.ts';
import { PRE_RECEIVE_HOOK } from './workflow-hook.ts';

export type GitObjectType = 'blob' | 'tree' | 'commit' | 'tag';
export type GitObject = { sha: string; type: GitObjectType; content: Buffer };
export type GitResult = { code: number; stdout: Buffer; stderr: string };
export type RefUpdate = { ref: string; before: string | null; after: string | null };

const deflateAsync = promisify(deflate);
const CONFIGURATION = {
  'http.receivepack': 'true',
  'receive.fsckObjects': 'true',
  'receive.autogc': 'false',
  'gc.auto': '0',
  'uploadpack.allowAnySHA1InWant': 'true',
  'uploadpack.allowFilter': 'true',
  'core.logAllRefUpdates': 'false',
};

/** A bare repository on disk and the git commands the local GitHub needs on it. */
export class BareRepository {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get exists(): boolean {
    return existsSync(join(this.path, 'HEAD'));
  }

  /** Creates the repository unless it is there. Refs outside refs/heads and refs/tags can be neither seen nor pushed. */
  async create(defaultBranch: string): Promise<void> {
    if (this.exists) return;
    const unfinished = `${this.path}.new`; // a kill in between must not leave half a repository
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await runGit([
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${defaultBranch}`,
      unfinished,
    ]);
    const sections = Object.entries(CONFIGURATION).map(([key, value]) => {
      const [section, name] = key.split('.');
      return `[${section}]\n\t${name} = ${value}\n`;
    });
    const hidden = '[transfer]\n\thideRefs = refs/\n\thideRefs = !refs/heads/\n\thideRefs = !refs/tags/\n';
    await writeFile(
      join(unfinished, 'config'),
      `[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n${sections.join('')}${hidden}`,
    );
    await mkdir(join(unfinished, 'hooks'));
    await writeFile(join(unfinished, 'hooks/pre-receive'), PRE_RECEIVE_HOOK, { mode: 0o755 });
    await rename(unfinished, this.path);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async moveTo(path: string): Promise<void> {
    await rename(this.path, path);
  }

  /** Runs git in this repository. Throws FactoryError `local-git` when it fails, unless `allowed` names its exit code. */
  async git(
    args: string[],
    options: { input?: string | Buffer; env?: Record<string, string>; allowed?: number[] } = {},
  ): Promise<GitResult> {
    return runGit(['--git-dir', this.path, ...args], options);
  }

  async setHead(branch: string): Promise<void> {
    await this.git(['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  }

  /** Every branch and tag with the object it names. */
  async refs(): Promise<Map<string, string>> {
    const { stdout } = await this.git([
      'for-each-ref',
      '--format=%(objectname) %(refname)',
      'refs/heads',
      'refs/tags',
    ]);
    const lines = stdout.toString().split('\n').filter(Boolean);
    return new Map(lines.map((line) => [line.slice(41), line.slice(0, 40)]));
  }

  /** Moves refs in one transaction, each only from the value it is expected to have. */
  async updateRefs(updates: RefUpdate[]): Promise<void> {
    const zero = '0'.repeat(40);
    const lines = updates.map(({ ref, before, after }) =>
      after === null ? `delete ${ref} ${before ?? zero}` : `update ${ref} ${after} ${before ?? zero}`,
    );
    await this.git(['update-ref', '--stdin'], { input: `${lines.join('\n')}\n` });
  }

  /** The objects reachable from `tips` and not from `known`. */
  async newObjects(tips: string[], known: string[]): Promise<GitObject[]> {
    if (tips.length === 0) return [];
    const input = `${[...tips, ...known.map((sha) => `^${sha}`)].join('\n')}\n`;
    const listed = await this.git(['rev-list', '--objects', '--no-object-names', '--stdin'], { input });
    return this.readObjects(listed.stdout);
  }

  /** All objects in the repository, reachable or not. */
  async allObjects(): Promise<GitObject[]> {
    const { stdout } = await this.git(['cat-file', '--batch-all-objects', '--unordered', '--batch']);
    return parseBatch(stdout);
  }

  async readObjects(shas: Buffer): Promise<GitObject[]> {
    if (shas.length === 0) return [];
    const { stdout } = await this.git(['cat-file', '--batch'], { input: shas });
    return parseBatch(stdout);
  }

  /** Writes a loose object as git does. Throws FactoryError `local-git` when the content is not the object named `sha`. */
  async writeObject({ sha, type, content }: GitObject): Promise<void> {
    const bytes = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const actual = createHash('sha1').update(bytes).digest('hex');
    if (actual !== sha) throw gitError(`the ${type} ${sha} does not match its content (${actual})`);
    const folder = join(this.path, 'objects', sha.slice(0, 2));
    const file = join(folder, sha.slice(2));
    if (existsSync(file)) return;
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `tmp_obj_${randomUUID()}`);
    await writeFile(temporary, await deflateAsync(bytes), { mode: 0o444 });
    await rename(temporary, file);
  }
}

/** The environment of every git process: nothing of the machine's or the user's configuration. */
export const GIT_ENVIRONMENT: Record<string, string> = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
};

function runGit(
  args: string[],
  options: { input?: string | Buffer; env?: Record<string, string>; allowed?: number[] } = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, {
      env: { ...GIT_ENVIRONMENT, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.on('error', () => undefined); // git may end before it has read everything; its exit code tells
    child.on('error', (cause) => reject(gitError('git could not be started; is it installed?', cause)));
    child.on('close', (code) => {
      const result = {
        code: code ?? 1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      };
      if (result.code === 0 || options.allowed?.includes(result.code)) resolve(result);
      else reject(gitError(`git ${args.slice(0, 4).join(' ')} failed: ${result.stderr.trim()}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Parses the output of `git cat-file --batch`: a header line, the content, a line feed, and again. */
function parseBatch(output: Buffer): GitObject[] {
  const objects: GitObject[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    const [sha = '', type = '', size = ''] = output.toString('latin1', at, end).split(' ');
    if (!/^\d+$/.test(size)) throw gitError(`git cat-file does not know ${sha}: ${type}`);
    const start = end + 1;
    objects.push({ sha, type: type as GitObjectType, content: output.subarray(start, start + Number(size)) });
    at = start + Number(size) + 1;
  }
  return objects;
}

function gitError(what: string, cause?: unknown): FactoryError {
  return new FactoryError('local-git', `Local git host: ${what}`, { disposition: 'retry', cause });
}
