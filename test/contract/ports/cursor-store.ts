import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CursorStore } from '../../../src/ports/cursor-store.ts';

export function describeCursorStoreContract(name: string, make: () => CursorStore): void {
  describe(`cursor store: ${name}`, () => {
    it('knows nothing of a walk that was never begun', async () => {
      assert.equal(await make().get('never'), undefined);
    });

    it('gives back what was put last, each name for itself', async () => {
      const store = make();
      await store.put('one', 'a');
      await store.put('other', '{"long":"✓"}'.repeat(1_000));
      await store.put('one', 'b');
      assert.equal(await store.get('one'), 'b');
      assert.equal(await store.get('other'), '{"long":"✓"}'.repeat(1_000));
    });
  });
}
