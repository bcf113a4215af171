import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QuotaScope, QuotaStore } from '../../../src/ports/quota-store.ts';

let accounts = 0;
/** Somebody who has given no command yet. */
const somebody = (changes: Partial<QuotaScope> = {}): QuotaScope => ({
  installationId: 7,
  accountId: ++accounts,
  hour: '2026-03-01T12',
  ...changes,
});

export function describeQuotaStoreContract(name: string, make: () => QuotaStore): void {
  describe(`quota store: ${name}`, () => {
    it('grants as many commands as the limit says, tells one that it is full, and closes', async () => {
      const store = make();
      const scope = somebody();
      const answers: string[] = [];
      for (const id of ['a', 'b', 'c', 'd', 'e']) answers.push(await store.take(scope, id, 2));
      assert.deepEqual(answers, ['granted', 'granted', 'full', 'closed', 'closed']);
    });

    it('answers the same command id the same again and counts it once', async () => {
      const store = make();
      const scope = somebody();
      for (const id of ['a', 'a', 'b', 'b']) assert.equal(await store.take(scope, id, 2), 'granted');
      for (const id of ['c', 'c']) assert.equal(await store.take(scope, id, 2), 'full');
      assert.equal(await store.take(scope, 'a', 2), 'granted');
      assert.equal(await store.take(scope, 'd', 2), 'closed');
    });

    it('keeps accounts, installations and hours apart', async () => {
      const store = make();
      const scope = somebody();
      assert.equal(await store.take(scope, 'a', 1), 'granted');
      assert.equal(await store.take(scope, 'b', 1), 'full');
      for (const other of [somebody(), { ...scope, installationId: 8 }, { ...scope, hour: '2026-03-01T13' }])
        assert.equal(await store.take(other, 'b', 1), 'granted');
    });

    it('grants nothing more once it was full, also when the limit is raised, or lowered before', async () => {
      const store = make();
      const scope = somebody();
      for (const id of ['a', 'b']) await store.take(scope, id, 2);
      assert.equal(await store.take(scope, 'c', 1), 'full');
      assert.equal(await store.take(scope, 'd', 9), 'closed');
    });

    it('is closed to others than those it had answered, and only when it was found full', async () => {
      const store = make();
      const scope = somebody();
      await store.take(scope, 'a', 1);
      assert.equal(await store.isClosedTo(scope, 'b'), false);
      await store.take(scope, 'b', 1);
      assert.equal(await store.isClosedTo(scope, 'a'), false);
      assert.equal(await store.isClosedTo(scope, 'b'), false);
      assert.equal(await store.isClosedTo(scope, 'c'), true);
      assert.equal(await store.isClosedTo(somebody(), 'c'), false);
    });

    it('grants exactly the limit to fifty commands at once, and tells exactly one that it is full', async () => {
      const store = make();
      const scope = somebody();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.take(scope, `command-${index}`, 20)),
      );
      const count = (wanted: string) => answers.filter((answer) => answer === wanted).length;
      assert.deepEqual([count('granted'), count('full'), count('closed')], [20, 1, 29]);
    });

    it('counts one command that is handed in fifty times at once as one', async () => {
      const store = make();
      const scope = somebody();
      const answers = await Promise.all(Array.from({ length: 50 }, () => store.take(scope, 'same', 1)));
      assert.deepEqual(new Set(answers), new Set(['granted']));
    });

    it('keeps two hundred long ids', async () => {
      const store = make();
      const scope = somebody();
      const id = (index: number) => `${'x'.repeat(190)}-${index}`;
      for (let from = 0; from < 200; from += 50)
        await Promise.all(Array.from({ length: 50 }, (_, index) => store.take(scope, id(from + index), 200)));
      assert.equal(await store.take(scope, id(200), 200), 'full');
    });
  });
}
