import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../../ports/clock.ts';
import type { Collection, Row, Store } from './tables.ts';

/** Git data is not journalled: the bare repositories are the truth and it is read from them at start. */
const GIT_COLLECTIONS = new Set(
  ['branches', 'refs', 'commits', 'trees', 'blobs', 'tags'].map((name) => `github.${name}`),
);
/** Times that the emulator takes from the machine and that must follow the injected clock. */
const TIME_FIELDS = ['closed_at', 'merged_at', 'submitted_at', 'completed_at', 'pushed_at'] as const;
const MACHINE_TIME_TOLERANCE_MS = 5_000;

/** A row is written once more to be given the name that is made of its id: nobody edited it, and its times must not say so. */
function isNaming(data: object): boolean {
  return Object.keys(data).join() === 'node_id';
}

type Line = { c: string; i: number; r?: Row };
export type StoreObserver = { changed(collection: string, row: Row): void };

/**
 * Makes the store durable: each insert, update and delete is appended to the file before the call returns, so nothing that was answered is lost by
 * killing the process (a crash of the machine itself may lose what the operating system had not written). Also lets row times follow `clock`.
 */
export class Journal {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #rows: Map<string, { rows: Map<number, Row>; autoId: number }>;
  #file: number;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    mkdirSync(dirname(path), { recursive: true });
    this.#rows = existsSync(path) ? replay(readFileSync(path, 'utf8')) : new Map();
    this.#file = this.#compact();
  }

  /** Attaches to an empty store: restores what the file holds and records every later change. Call before any collection is opened. */
  attach(store: Store, observer: StoreObserver): void {
    const open = store.collection.bind(store);
    const attached = new Set<string>();
    store.collection = <R extends Row>(name: string, indexFields: (keyof R & string)[] = []) => {
      const collection = open<R>(name, indexFields);
      if (attached.has(name)) return collection;
      attached.add(name);
      const saved = this.#rows.get(name);
      if (saved) {
        const items = [...saved.rows.values()] as R[];
        collection.restore({ items, autoId: saved.autoId, indexFields });
        this.#rows.delete(name);
      }
      this.#record(name, collection, observer);
      return collection;
    };
  }

  close(): void {
    closeSync(this.#file);
  }

  #record<R extends Row>(name: string, collection: Collection<R>, observer: StoreObserver): void {
    const { insert, update } = collection;
    const remove = collection.delete;
    const durable = !GIT_COLLECTIONS.has(name);
    const put = (row: R) => {
      if (durable) this.#append({ c: name, i: row.id, r: row });
      observer.changed(name, row);
      return row;
    };
    collection.insert = (data) => {
      const row = this.#timed(insert.call(collection, data), data);
      row.created_at = row.updated_at;
      return put(row);
    };
    collection.update = (id, data) => {
      const before = collection.get(id)?.updated_at;
      const row = update.call(collection, id, data);
      if (row === undefined) return undefined;
      this.#timed(row, data);
      if (isNaming(data)) row.updated_at = before ?? row.updated_at;
      return put(row);
    };
    collection.delete = (id) => {
      const row = collection.get(id);
      const deleted = remove.call(collection, id);
      if (deleted && durable) this.#append({ c: name, i: id });
      if (deleted && row) observer.changed(name, row);
      return deleted;
    };
  }

  #timed<R extends Row>(row: R, written: object): R {
    const at = new Date(this.#clock.now()).toISOString();
    row.updated_at = at;
    const fields = row as Record<string, unknown>;
    for (const field of TIME_FIELDS) {
      const value = field in written ? fields[field] : undefined;
      if (typeof value === 'string' && Math.abs(Date.parse(value) - Date.now()) < MACHINE_TIME_TOLERANCE_MS)
        fields[field] = at;
    }
    return row;
  }

  #append(line: Line): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  /** Rewrites the file to one line per living row and opens it for appending. */
  #compact(): number {
    const lines: string[] = [];
    for (const [name, { rows, autoId }] of this.#rows) {
      // The highest id ever given must survive, or ids of deleted rows would be given again.
      if (!rows.has(autoId - 1)) lines.push(JSON.stringify({ c: name, i: autoId - 1 }));
      for (const row of rows.values()) lines.push(JSON.stringify({ c: name, i: row.id, r: row }));
    }
    const fresh = `${this.#path}.new`;
    writeFileSync(fresh, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
    renameSync(fresh, this.#path);
    return openSync(this.#path, 'a', 0o600);
  }
}

/** Reads the journal; a last line torn by a kill is dropped, because its change was never answered. */
function replay(text: string): Map<string, { rows: Map<number, Row>; autoId: number }> {
  const collections = new Map<string, { rows: Map<number, Row>; autoId: number }>();
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of complete.split('\n')) {
    if (!line) continue;
    const { c, i, r } = JSON.parse(line) as Line;
    const collection = collections.get(c) ?? { rows: new Map<number, Row>(), autoId: 1 };
    collections.set(c, collection);
    collection.autoId = Math.max(collection.autoId, i + 1);
    if (r) collection.rows.set(i, r);
    else collection.rows.delete(i);
  }
  return collections;
}
