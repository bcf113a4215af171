import type { TrustedRepository } from './trusted-repository.ts';

/** A path that differs between two commits, read from git objects, never from the disk. */
export type Change = {
  path: string;
  status: 'added' | 'modified' | 'deleted' | 'type-changed';
  /** File mode behind the change: 100644, 100755, 120000 (link), 160000 (submodule); 000000 when deleted. */
  mode: string;
  /** File mode before the change; 000000 when added. */
  oldMode: string;
  blob: string;
  oldBlob: string;
  /** Size of the new content; 0 for deletions and submodules. */
  bytes: number;
  /** Lines; 0 and 0 for binary content. */
  added: number;
  removed: number;
  binary: boolean;
  /** Where a link points. */
  linkTarget?: string;
};

const statusNames: Record<string, Change['status']> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  T: 'type-changed',
};
const compare = [
  'diff-tree',
  '-r',
  '-z',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
];

/** Every path that differs, in git's order. Renames are a deletion and an addition, so that nothing is hidden in them. */
export async function changesBetween(
  repository: TrustedRepository,
  base: string,
  head: string,
): Promise<Change[]> {
  const { git, gitDir } = repository;
  const raw = (await git.run([...compare, '--raw', '--no-abbrev', base, head], { gitDir })).stdout
    .toString('utf8')
    .split('\0');
  const counts = parseNumstat(
    (await git.run([...compare, '--numstat', base, head], { gitDir })).stdout.toString('utf8'),
  );
  const changes: Change[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [oldMode = '', mode = '', oldBlob = '', blob = '', letter = ''] = (raw[at] ?? '')
      .slice(1)
      .split(' ');
    const path = raw[at + 1] ?? '';
    const count = counts.get(path);
    changes.push({
      path,
      status: statusNames[letter] ?? 'modified',
      mode,
      oldMode,
      blob,
      oldBlob,
      bytes: 0,
      added: count?.added ?? 0,
      removed: count?.removed ?? 0,
      binary: count?.binary ?? false,
    });
  }
  await addContentFacts(repository, changes);
  return changes;
}

async function addContentFacts(repository: TrustedRepository, changes: Change[]): Promise<void> {
  const blobs = changes.filter((change) => change.mode.startsWith('1') && change.mode !== '160000');
  if (blobs.length === 0) return;
  const sizes = await repository.git.text(['cat-file', '--batch-check=%(objectsize)'], {
    gitDir: repository.gitDir,
    stdin: blobs.map((change) => `${change.blob}\n`).join(''),
  });
  const lines = sizes.split('\n');
  for (const [index, change] of blobs.entries()) {
    change.bytes = Number(lines[index]);
    if (change.mode === '120000' && change.bytes < 4_096)
      change.linkTarget = (await readBlob(repository, change.blob)).toString('utf8');
  }
}

/** The content of a blob. */
export async function readBlob(repository: TrustedRepository, blob: string): Promise<Buffer> {
  return (await repository.git.run(['cat-file', 'blob', blob], { gitDir: repository.gitDir })).stdout;
}

/** The patch between two commits as text, without context lines; binary content included as text, so that nothing escapes a scan. */
export async function patchBetween(
  repository: TrustedRepository,
  base: string,
  head: string,
  contextLines = 0,
): Promise<string> {
  const argv = [
    'diff-tree',
    '-r',
    '-p',
    `-U${contextLines}`,
    '--text',
    '--no-renames',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    base,
    head,
  ];
  return (await repository.git.run(argv, { gitDir: repository.gitDir })).stdout.toString('utf8');
}

function parseNumstat(text: string): Map<string, { added: number; removed: number; binary: boolean }> {
  const counts = new Map<string, { added: number; removed: number; binary: boolean }>();
  for (const record of text.split('\0')) {
    const match = /^(-|\d+)\t(-|\d+)\t([\s\S]*)$/.exec(record);
    if (match?.[3] === undefined) continue;
    const binary = match[1] === '-';
    counts.set(match[3], {
      binary,
      added: binary ? 0 : Number(match[1]),
      removed: binary ? 0 : Number(match[2]),
    });
  }
  return counts;
}
