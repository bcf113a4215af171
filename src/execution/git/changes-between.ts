import { askGitOnce } from './ask-git-once.ts';
import { readBlob, sizeOfBlob } from './read-blob.ts';
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
export function changesBetween(repository: TrustedRepository, base: string, head: string): Promise<Change[]> {
  const question = { kind: 'changes', hashes: [base, head] };
  return askGitOnce(repository, question, () => compareTrees(repository, base, head));
}

async function compareTrees(repository: TrustedRepository, base: string, head: string): Promise<Change[]> {
  const { git, gitDir } = repository;
  const { stdout } = await git.run([...compare, '--raw', '--no-abbrev', '--numstat', base, head], { gitDir });
  const records = stdout.toString('utf8').split('\0');
  /* All raw records, two fields each, come before all counts. */
  const rawFields = records.findIndex((record, index) => index % 2 === 0 && !record.startsWith(':'));
  const counts = parseNumstat(records.slice(rawFields));
  const changes: Change[] = [];
  for (let at = 0; at < rawFields; at += 2) {
    const [oldMode = '', mode = '', oldBlob = '', blob = '', letter = ''] = (records[at] ?? '')
      .slice(1)
      .split(' ');
    const path = records[at + 1] ?? '';
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
  await Promise.all(changes.map((change) => addContentFacts(repository, change)));
  return changes;
}

async function addContentFacts(repository: TrustedRepository, change: Change): Promise<void> {
  if (!change.mode.startsWith('1') || change.mode === '160000') return;
  change.bytes = await sizeOfBlob(repository, change.blob);
  if (change.mode === '120000' && change.bytes < 4_096)
    change.linkTarget = (await readBlob(repository, change.blob)).toString('utf8');
}

/** The patch between two commits as text, without context lines; binary content included as text, so that nothing escapes a scan. */
export function patchBetween(
  repository: TrustedRepository,
  base: string,
  head: string,
  contextLines = 0,
): Promise<string> {
  const question = { kind: `patch with ${contextLines} lines`, hashes: [base, head] };
  return askGitOnce(repository, question, () => readPatch(repository, base, head, contextLines));
}

async function readPatch(
  { git, gitDir }: TrustedRepository,
  base: string,
  head: string,
  contextLines: number,
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
  return (await git.run(argv, { gitDir })).stdout.toString('utf8');
}

function parseNumstat(
  records: readonly string[],
): Map<string, { added: number; removed: number; binary: boolean }> {
  const counts = new Map<string, { added: number; removed: number; binary: boolean }>();
  for (const record of records) {
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
