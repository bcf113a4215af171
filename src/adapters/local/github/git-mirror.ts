import { join } from 'node:path';
import { BareRepository, type GitObject, type RefUpdate } from './bare-repository.ts';
import {
  blobContent,
  blobFields,
  commitContent,
  commitFields,
  tagContent,
  tagFields,
  treeContent,
  treeFields,
} from './git-objects.ts';
import { requestContext } from './request-context.ts';
import type { BlobRow, CommitRow, RepositoryRow, Row, Tables, TagRow, TreeRow } from './tables.ts';

const OBJECT_TYPES: Record<string, GitObject['type']> = {
  'github.blobs': 'blob',
  'github.trees': 'tree',
  'github.commits': 'commit',
  'github.tags': 'tag',
};

type GitRow = BlobRow | TreeRow | CommitRow | TagRow;

/**
 * Keeps the bare repositories (the truth) and the emulator's git rows the same: `mirror` after git wrote, `export` after the API wrote.
 * Callers hold the repository's lock.
 */
export class GitMirror {
  readonly #root: string;
  #tables: Tables | undefined;
  #mirroring = false;
  readonly #written = new Map<number, { type: GitObject['type']; row: GitRow }[]>();
  readonly #movedRefs = new Set<number>();

  constructor(root: string) {
    this.#root = root;
  }

  open(tables: Tables): void {
    this.#tables = tables;
  }

  bare(repository: Pick<RepositoryRow, 'full_name'>): BareRepository {
    return new BareRepository(join(this.#root, `${repository.full_name}.git`));
  }

  /** Told of every change in the store; remembers what the API wrote and git does not have yet. */
  changed(collection: string, row: Row): void {
    if (this.#mirroring || !('repo_id' in row) || typeof row.repo_id !== 'number') return;
    const type = OBJECT_TYPES[collection];
    if (type) {
      const rows = this.#written.get(row.repo_id) ?? [];
      rows.push({ type, row: row as Row as GitRow });
      this.#written.set(row.repo_id, rows);
    } else if (collection === 'github.refs' || collection === 'github.branches') {
      this.#movedRefs.add(row.repo_id);
    } else return;
    requestContext.getStore()?.written.add(row.repo_id);
  }

  /** Writes the API's new objects and refs to the bare repository. Answers the refs that moved. */
  async export(repository: RepositoryRow): Promise<RefUpdate[]> {
    const bare = this.bare(repository);
    const written = this.#written.get(repository.id) ?? [];
    this.#written.delete(repository.id);
    const unique = new Map(written.map((object) => [object.row.sha, object]));
    for (const { type, row } of unique.values()) {
      await bare.writeObject({ sha: row.sha, type, content: contentOf(type, row) });
    }
    if (!this.#movedRefs.delete(repository.id)) return [];
    const moved = difference(await bare.refs(), this.#storedRefs(repository.id));
    if (moved.length > 0) await bare.updateRefs(moved);
    return moved;
  }

  /** Forgets what was to be exported of a repository that is gone. */
  forget(repositoryId: number): void {
    this.#written.delete(repositoryId);
    this.#movedRefs.delete(repositoryId);
  }

  /** Takes over what git wrote to the bare repository. Answers the refs that moved. */
  async mirror(repository: RepositoryRow): Promise<RefUpdate[]> {
    const bare = this.bare(repository);
    const stored = this.#storedRefs(repository.id);
    const refs = await bare.refs();
    const moved = difference(stored, refs);
    const tips = moved.flatMap(({ after }) => after ?? []);
    const objects = await bare.newObjects(tips, [...new Set(stored.values())]);
    this.#store(repository.id, objects, moved);
    return moved;
  }

  /** Fills the emulator's git rows of a repository from the bare repository, at start. */
  async rebuild(repository: RepositoryRow): Promise<void> {
    const bare = this.bare(repository);
    await bare.create(repository.default_branch);
    const [objects, refs] = await Promise.all([bare.allObjects(), bare.refs()]);
    this.#store(repository.id, objects, difference(new Map(), refs));
  }

  #storedRefs(repositoryId: number): Map<string, string> {
    return new Map(this.#open.refs.findBy('repo_id', repositoryId).map(({ ref, sha }) => [ref, sha]));
  }

  get #open(): Tables {
    if (!this.#tables) throw new Error('the git mirror is used before its store is open');
    return this.#tables;
  }

  #store(repositoryId: number, objects: GitObject[], moved: RefUpdate[]): void {
    this.#mirroring = true;
    try {
      // Blobs first: trees carry their sizes.
      for (const type of ['blob', 'tree', 'commit', 'tag'] as const) {
        for (const object of objects) if (object.type === type) this.#storeObject(repositoryId, object);
      }
      for (const { ref, after } of moved) this.#storeRef(repositoryId, ref, after);
    } finally {
      this.#mirroring = false;
    }
  }

  #storeObject(repositoryId: number, object: GitObject): void {
    const { blobs, trees, commits, tags } = this.#open;
    const own = (rows: { repo_id: number }[]) => rows.find((row) => row.repo_id === repositoryId);
    const common = {
      repo_id: repositoryId,
      node_id: Buffer.from(`0:${object.type}${object.sha}`).toString('base64url'),
    };
    switch (object.type) {
      case 'blob':
        if (!own(blobs.findBy('sha', object.sha))) blobs.insert({ ...common, ...blobFields(object) });
        break;
      case 'tree':
        if (!own(trees.findBy('sha', object.sha)))
          trees.insert({ ...common, ...treeFields(object, (sha) => blobs.findOneBy('sha', sha)?.size) });
        break;
      case 'commit':
        if (!own(commits.findBy('sha', object.sha)))
          commits.insert({ ...common, ...commitFields(object), user_id: null });
        break;
      case 'tag':
        if (!tags.findBy('repo_id', repositoryId).some(({ sha }) => sha === object.sha))
          tags.insert({ ...common, ...tagFields(object) });
    }
  }

  #storeRef(repositoryId: number, ref: string, sha: string | null): void {
    const { refs, branches, branchProtections } = this.#open;
    const stored = refs.findBy('repo_id', repositoryId).find((row) => row.ref === ref);
    if (sha === null) {
      if (stored) refs.delete(stored.id);
    } else if (stored) refs.update(stored.id, { sha });
    else
      refs.insert({
        repo_id: repositoryId,
        ref,
        sha,
        node_id: Buffer.from(`0:Ref${repositoryId}:${ref}`).toString('base64url'),
      });
    if (!ref.startsWith('refs/heads/')) return;
    const name = ref.slice('refs/heads/'.length);
    const branch = branches.findBy('repo_id', repositoryId).find((row) => row.name === name);
    if (sha === null) {
      if (branch) branches.delete(branch.id);
    } else if (branch) branches.update(branch.id, { sha });
    else {
      const isProtected = branchProtections
        .findBy('repo_id', repositoryId)
        .some((rule) => rule.branch_name === name);
      branches.insert({ repo_id: repositoryId, name, sha, protected: isProtected });
    }
  }
}

/** The updates that turn the refs of `from` into those of `to`. */
function difference(from: Map<string, string>, to: Map<string, string>): RefUpdate[] {
  const refs = new Set([...from.keys(), ...to.keys()]);
  return [...refs].flatMap((ref) => {
    const before = from.get(ref) ?? null;
    const after = to.get(ref) ?? null;
    return before === after ? [] : [{ ref, before, after }];
  });
}

function contentOf(type: GitObject['type'], row: Row): Buffer {
  switch (type) {
    case 'blob':
      return blobContent(row as BlobRow);
    case 'tree':
      return treeContent(row as TreeRow);
    case 'commit':
      return commitContent(row as CommitRow);
    case 'tag':
      return tagContent(row as TagRow);
  }
}
