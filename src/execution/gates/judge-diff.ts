import { posix } from 'node:path';
import picomatch from 'picomatch';
import { alwaysProtectedPaths } from '../../config/always-protected-paths.ts';
import type { Severity } from '../../contracts/severity.ts';
import type { Change } from '../git/changes-between.ts';
import type { Finding } from './finding.ts';
import { caseCollisions, judgePath } from './judge-path.ts';

export const diffLimits = {
  files: 300,
  fileBytes: 5 * 1024 * 1024,
  totalBytes: 20 * 1024 * 1024,
  binaryBytes: 1024 * 1024,
} as const;

/** Written by a program: nobody can review it, and the next run of the program overwrites it. */
const generated = picomatch(
  [
    '**/*.min.js',
    '**/*.min.css',
    '**/*.map',
    '**/dist/**',
    '**/build/**',
    '**/out/**',
    '**/target/**',
    '**/coverage/**',
    '**/vendor/**',
    '**/node_modules/**',
    '**/__pycache__/**',
    '**/*.pyc',
    '**/*.generated.*',
    '**/*.pb.go',
    '**/*_pb2.py',
  ],
  { dot: true, nocase: true },
);
/** Nothing in these can be searched for secrets or reviewed. */
const archives =
  /\.(?:zip|gz|tgz|bz2|xz|zst|7z|rar|tar|jar|war|whl|egg|gem|nupkg|crate|asar|iso|dmg|deb|rpm)$/i;

/** Judges the diff between base and head as git holds it. Pure. @param protectedPaths globs beside those that are always protected */
export function judgeDiff(changes: readonly Change[], protectedPaths: readonly string[]): Finding[] {
  const isProtected = picomatch([...alwaysProtectedPaths, ...protectedPaths], { dot: true, nocase: true });
  const present = changes.filter(({ status }) => status !== 'deleted');
  const findings = [
    ...changes.flatMap((change) => judgeChange(change, isProtected(change.path))),
    ...caseCollisions(present.map(({ path }) => path)),
  ];
  if (changes.length > diffLimits.files) {
    const message = `${changes.length} files are changed; at most ${diffLimits.files} may be`;
    findings.push({ code: 'too-many-files', severity: 'high', path: '', message });
  }
  const total = changes.reduce((sum, change) => sum + change.bytes, 0);
  if (total > diffLimits.totalBytes) {
    const message = `the changed files hold ${total} bytes; at most ${diffLimits.totalBytes} may be`;
    findings.push({ code: 'too-large', severity: 'high', path: '', message });
  }
  return findings;
}

function judgeChange(change: Change, isProtected: boolean): Finding[] {
  const findings: Finding[] = [];
  const find = (code: string, message: string, severity: Severity = 'high') =>
    findings.push({ code, severity, path: change.path, message });
  if (isProtected) find('protected-path', 'only a person may change this path');
  else judgeHidden(change, find);
  if (change.status === 'deleted') return findings;
  judgeContent(change, find);
  judgeMode(change, find);
  if (change.status !== 'added') return findings;
  findings.push(...judgePath(change.path));
  if (change.mode.startsWith('100') && !isProtected) judgePlace(change, find);
  return findings;
}

function judgePlace({ path }: Change, find: Find): void {
  if (generated(path)) {
    const message = 'looks as if a program had written it; what writes it belongs into the repository';
    find('generated', message, 'medium');
  }
}

/** Whatever begins with a dot is left out of most listings, and tools obey it: a change of it is told, always. */
function judgeHidden({ path, status, mode }: Change, find: Find): void {
  if (!path.split('/').some((name) => name.startsWith('.'))) return;
  if (status === 'added' && mode.startsWith('100') && isInHiddenFolder(path)) {
    const message = 'a new file in a hidden folder, which reviewers overlook and tools obey';
    find('hidden-folder', message, 'medium');
  } else find('hidden-file', `a hidden file is ${status}`, 'low');
}

type Find = (code: string, message: string, severity?: Severity) => void;

function judgeContent({ path, status, bytes, binary, added, mode }: Change, find: Find): void {
  if (bytes > diffLimits.fileBytes)
    find('too-large', `${bytes} bytes; at most ${diffLimits.fileBytes} may be`);
  else if (binary && bytes > diffLimits.binaryBytes)
    find('binary-too-large', `${bytes} bytes of binary content; at most ${diffLimits.binaryBytes} may be`);
  else if (archives.test(path)) find('archive', 'nobody can see what an archive holds', 'medium');
  else if (binary && mode.startsWith('100')) find('binary', `${bytes} bytes that nobody can review`, 'low');
  else if (status === 'added' && added > 0 && bytes / added > 2_000)
    find('long-lines', 'lines of thousands of characters', 'low');
}

function judgeMode({ path, mode, linkTarget, status, oldMode }: Change, find: Find): void {
  if (mode === '160000')
    find('submodule', 'a repository inside the repository (submodule) may not be added or moved');
  if (mode === '120000' && leavesTree(path, linkTarget))
    find('escaping-link', `the link points out of the repository (${linkTarget})`);
  if (status === 'type-changed') find('type-changed', 'a file became a link, or a link a file', 'medium');
  if (status === 'modified' && oldMode === '100644' && mode === '100755')
    find('made-executable', 'a file that was there before can be executed now', 'medium');
}

/** In a folder whose name begins with a dot, other than those that reviewers know. */
function isInHiddenFolder(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((name) => name.startsWith('.') && !['.github', '.storybook', '.changeset'].includes(name));
}

/**
 * True unless the link certainly stays inside. A `..` behind a name is refused outright: the name could itself be a link, and then the path means something
 * else than it looks like.
 */
function leavesTree(path: string, target: string | undefined): boolean {
  if (target === undefined || target === '' || target.startsWith('/') || target.includes('\0')) return true;
  if (/[^/.][^/]*\/+(?:[^/]+\/+)*\.\.(?:\/|$)|\.\.[^/]+\/.*\.\.(?:\/|$)/.test(target)) return true;
  const resolved = posix.normalize(posix.join(posix.dirname(path), target));
  return resolved === '..' || resolved.startsWith('../') || /(?:^|\/)\.git(?:\/|$)/i.test(resolved);
}
