import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Change } from '../git/changes-between.ts';

/** Why a diff may not leave the factory as it is. `protected-path` needs a person; the others an agent can mend. */
export type DiffFinding = {
  code:
    | 'protected-path'
    | 'too-many-files'
    | 'too-large'
    | 'binary-too-large'
    | 'submodule'
    | 'escaping-link'
    | 'unreadable-name'
    | 'unrecorded';
  path: string;
  message: string;
};

export const diffLimits = {
  files: 300,
  fileBytes: 5 * 1024 * 1024,
  totalBytes: 20 * 1024 * 1024,
  binaryBytes: 1024 * 1024,
} as const;

/** Protected whatever the configuration says: these run with the repository's secrets, or steer the factory itself. */
const alwaysProtected = [
  '.github/workflows/**',
  '.github/actions/**',
  '.github/factory.yml',
  '.github/factory.yaml',
  '.gitlab-ci.yml',
  '.circleci/**',
  '.buildkite/**',
  '.travis.yml',
  'azure-pipelines.yml',
  'bitbucket-pipelines.yml',
  'Jenkinsfile',
];

/** Judges the diff between base and head as git holds it. Pure. */
export function judgeDiff(changes: Change[], protectedPaths: string[]): DiffFinding[] {
  const isProtected = picomatch([...alwaysProtected, ...protectedPaths], { dot: true, nocase: true });
  const findings = changes.flatMap((change) => judgeChange(change, isProtected(change.path)));
  if (changes.length > diffLimits.files) {
    findings.push({
      code: 'too-many-files',
      path: '',
      message: `${changes.length} files are changed; at most ${diffLimits.files} may be`,
    });
  }
  const total = changes.reduce((sum, change) => sum + change.bytes, 0);
  if (total > diffLimits.totalBytes) {
    findings.push({
      code: 'too-large',
      path: '',
      message: `the changed files hold ${total} bytes; at most ${diffLimits.totalBytes} may be`,
    });
  }
  return findings;
}

function judgeChange(change: Change, isProtected: boolean): DiffFinding[] {
  const { path, mode, bytes } = change;
  const findings: DiffFinding[] = [];
  const find = (code: DiffFinding['code'], message: string) =>
    findings.push({ code, path, message: `${path}: ${message}` });
  if (isProtected) find('protected-path', 'only a person may change this path');
  if (path.includes('\uFFFD')) find('unreadable-name', 'the name is not valid UTF-8');
  if (mode === '160000')
    find('submodule', 'a repository inside the repository (submodule) may not be added or moved');
  if (mode === '120000' && leavesTree(path, change.linkTarget))
    find('escaping-link', `the link points out of the repository (${change.linkTarget})`);
  if (bytes > diffLimits.fileBytes)
    find('too-large', `${bytes} bytes; at most ${diffLimits.fileBytes} may be`);
  else if (change.binary && bytes > diffLimits.binaryBytes) {
    find('binary-too-large', `${bytes} bytes of binary content; at most ${diffLimits.binaryBytes} may be`);
  }
  return findings;
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
