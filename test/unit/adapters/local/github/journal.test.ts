import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Journal } from '../../../../../src/adapters/local/github/journal.ts';
import type { Collection, Row, Store } from '../../../../../src/adapters/local/github/tables.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

type Comment = Row & { body: string; node_id: string };

/** The part of the emulator's store that the journal looks at; it takes times from the machine. */
function storeOfComments(): Store {
  const rows = new Map<number, Comment>();
  const machine = () => new Date().toISOString();
  const collection = {
    insert(data: Omit<Comment, keyof Row>) {
      const row = { ...data, id: rows.size + 1, created_at: machine(), updated_at: machine() };
      rows.set(row.id, row);
      return row;
    },
    get: (id: number) => rows.get(id),
    update(id: number, data: Partial<Comment>) {
      const row = rows.get(id);
      return row && Object.assign(row, data, { updated_at: machine() });
    },
    delete: (id: number) => rows.delete(id),
  };
  return { collection: <R extends Row>() => collection as unknown as Collection<R> };
}

test('the name that a comment is given after its id is no edit of it; new words are', () => {
  let now = Date.parse('2026-01-02T03:04:05.000Z');
  const clock = { now: () => (now += 1_000) };
  const journal = new Journal(join(temporaryFolder('journal'), 'journal.jsonl'), clock);
  const store = storeOfComments();
  journal.attach(store, { changed() {} });
  const comments = store.collection<Comment>('github.comments');
  const { id } = comments.insert({ body: 'Hello.', node_id: '' });
  comments.update(id, { node_id: 'IC_1' });
  const named = comments.get(id);
  assert.equal(named?.updated_at, named?.created_at);
  comments.update(id, { body: 'Good bye.' });
  assert.notEqual(comments.get(id)?.updated_at, named?.created_at);
  journal.close();
});
