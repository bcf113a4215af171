import type { GitObject } from './bare-repository.ts';
import type { BlobRow, CommitRow, TagRow, TreeEntry, TreeRow } from './tables.ts';

type Fields<R> = Omit<R, 'id' | 'created_at' | 'updated_at' | 'repo_id' | 'node_id' | 'user_id'>;

/** A blob as the emulator keeps it: text where it is valid UTF-8 without NUL, base64 otherwise. */
export function blobFields({ sha, content }: GitObject): Fields<BlobRow> {
  const text = content.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(content);
  return isText
    ? { sha, content: text, encoding: 'utf-8', size: content.length }
    : { sha, content: content.toString('base64'), encoding: 'base64', size: content.length };
}

export function blobContent(row: BlobRow): Buffer {
  return Buffer.from(row.content, row.encoding === 'base64' ? 'base64' : 'utf8');
}

/** A tree's entries; `sizeOf` knows the sizes of blobs. */
export function treeFields(
  { sha, content }: GitObject,
  sizeOf: (sha: string) => number | undefined,
): Fields<TreeRow> {
  const tree: TreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const nul = content.indexOf(0, at);
    const header = content.toString('utf8', at, nul);
    const space = header.indexOf(' ');
    const mode = header.slice(0, space).padStart(6, '0');
    const entrySha = content.toString('hex', nul + 1, nul + 21);
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const size = type === 'blob' ? sizeOf(entrySha) : undefined;
    tree.push({
      path: header.slice(space + 1),
      mode,
      type,
      sha: entrySha,
      ...(size === undefined ? {} : { size }),
    });
    at = nul + 21;
  }
  tree.sort((left, right) => left.path.localeCompare(right.path));
  return { sha, tree, truncated: false };
}

export function treeContent(row: TreeRow): Buffer {
  const sortKey = (entry: TreeEntry) => Buffer.from(entry.type === 'tree' ? `${entry.path}/` : entry.path);
  const ordered = [...row.tree].sort((left, right) => Buffer.compare(sortKey(left), sortKey(right)));
  return Buffer.concat(
    ordered.flatMap((entry) => [
      Buffer.from(`${entry.mode.replace(/^0+/, '')} ${entry.path}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
}

/** A commit's fields. The row keeps the commit's true SHA, so signatures and other headers need not be repeated to stay truthful. */
export function commitFields({ sha, content }: GitObject): Fields<CommitRow> {
  const { headers, message } = splitHeaders(content);
  const author = identity(headers.find(([key]) => key === 'author')?.[1] ?? '');
  const committer = identity(headers.find(([key]) => key === 'committer')?.[1] ?? '');
  return {
    sha,
    message,
    author_name: author.name,
    author_email: author.email,
    author_date: author.date,
    committer_name: committer.name,
    committer_email: committer.email,
    committer_date: committer.date,
    tree_sha: headers.find(([key]) => key === 'tree')?.[1] ?? '',
    parent_shas: headers.filter(([key]) => key === 'parent').map(([, value]) => value),
  };
}

export function commitContent(row: CommitRow): Buffer {
  const lines = [
    `tree ${row.tree_sha}`,
    ...row.parent_shas.map((sha) => `parent ${sha}`),
    `author ${row.author_name} <${row.author_email}> ${gitDate(row.author_date)}`,
    `committer ${row.committer_name} <${row.committer_email}> ${gitDate(row.committer_date)}`,
  ];
  const message = row.message.endsWith('\n') ? row.message : `${row.message}\n`;
  return Buffer.from(`${lines.join('\n')}\n\n${message}`);
}

export function tagFields({ sha, content }: GitObject): Fields<TagRow> {
  const { headers, message } = splitHeaders(content);
  const value = (name: string) => headers.find(([key]) => key === name)?.[1] ?? '';
  const tagger = identity(value('tagger'));
  return {
    sha,
    tag: value('tag'),
    message,
    tagger_name: tagger.name,
    tagger_email: tagger.email,
    tagger_date: tagger.date,
    object_type: value('type'),
    object_sha: value('object'),
  };
}

export function tagContent(row: Fields<TagRow>): Buffer {
  const tagger = `tagger ${row.tagger_name} <${row.tagger_email}> ${gitDate(row.tagger_date)}`;
  const message = row.message.endsWith('\n') ? row.message : `${row.message}\n`;
  return Buffer.from(
    `object ${row.object_sha}\ntype ${row.object_type}\ntag ${row.tag}\n${tagger}\n\n${message}`,
  );
}

/** Headers up to the first empty line (continuation lines begin with a space); the message without its last line feed, as GitHub shows it. */
function splitHeaders(content: Buffer): { headers: [string, string][]; message: string } {
  const text = content.toString('utf8');
  const end = text.indexOf('\n\n');
  const head = end === -1 ? text : text.slice(0, end);
  const headers: [string, string][] = [];
  for (const line of head.split('\n')) {
    const last = headers.at(-1);
    if (line.startsWith(' ') && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
  }
  return { headers, message: end === -1 ? '' : text.slice(end + 2).replace(/\n$/, '') };
}

function identity(value: string): { name: string; email: string; date: string } {
  const [, name = '', email = '', seconds = '0', zone = '+0000'] =
    /^(.*?) ?<([^>]*)> (-?\d+) ([+-]\d{4})$/.exec(value) ?? [];
  return { name, email, date: isoDate(Number(seconds), zone) };
}

/** Seconds since the epoch and a zone like +0530, as ISO 8601 in that zone, so that the zone survives. */
function isoDate(seconds: number, zone: string): string {
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5))) * (zone.startsWith('-') ? -1 : 1);
  const local = new Date((seconds + offset * 60) * 1000).toISOString().slice(0, 19);
  return zone === '+0000' ? `${local}Z` : `${local}${zone.slice(0, 3)}:${zone.slice(3)}`;
}

function gitDate(iso: string): string {
  const zone = /([+-])(\d{2}):?(\d{2})$/.exec(iso);
  const offset = zone ? `${zone[1]}${zone[2]}${zone[3]}` : '+0000';
  return `${Math.floor(Date.parse(iso) / 1000)} ${offset}`;
}
