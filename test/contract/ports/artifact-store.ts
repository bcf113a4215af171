import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import type { ArtifactStore } from '../../../src/ports/artifact-store.ts';

/** `spoil` changes what is stored under a hash behind the store's back. */
export function describeArtifactStoreContract(
  name: string,
  make: () => { store: ArtifactStore; spoil: (sha256: string) => Promise<void> | void },
): void {
  describe(`artifact store: ${name}`, () => {
    it('gives back content by its SHA-256', async () => {
      const { store } = make();
      const content = randomBytes(70_000);
      const ref = await store.put(content);
      assert.deepEqual(ref, { sha256: createHash('sha256').update(content).digest('hex'), bytes: 70_000 });
      assert.deepEqual(Buffer.from(await store.get(ref)), content);
      assert.equal(await store.has(ref), true);
    });

    it('keeps nothing at all as content too', async () => {
      const { store } = make();
      const ref = await store.put(new Uint8Array());
      assert.equal((await store.get(ref)).byteLength, 0);
    });

    it('takes the same content twice', async () => {
      const { store } = make();
      const content = Buffer.from('twice');
      assert.deepEqual(await store.put(content), await store.put(content));
      assert.deepEqual(Buffer.from(await store.get(await store.put(content))), content);
    });

    it('says that it does not have what was never put', async () => {
      const { store } = make();
      const ref = { sha256: '0'.repeat(64), bytes: 3 };
      assert.equal(await store.has(ref), false);
      await assert.rejects(store.get(ref), { code: 'artifact-missing' });
    });

    it('never hands out content that has changed', async () => {
      const { store, spoil } = make();
      const ref = await store.put(Buffer.from('sound'));
      await spoil(ref.sha256);
      await assert.rejects(store.get(ref), { code: 'artifact-corrupt', disposition: 'ask-human' });
    });

    it('does not accept a wrong length for the right hash', async () => {
      const { store } = make();
      const ref = await store.put(Buffer.from('length'));
      await assert.rejects(store.get({ ...ref, bytes: 7 }), { code: 'artifact-corrupt' });
      assert.equal(await store.has({ ...ref, bytes: 7 }), false);
    });
  });
}
