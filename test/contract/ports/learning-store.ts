import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Confirmation, LearningStore } from '../../../src/ports/learning-store.ts';

const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
const idOf = (letter: string) => letter.repeat(64);

/** `repositoryId` apart for every test: a table may hold what others wrote. */
function confirmation(repositoryId: number, change: Partial<Confirmation> = {}): Confirmation {
  return {
    id: idOf('a'),
    repository: { id: repositoryId, owner: 'acme', name: 'widgets' },
    fact: 'The tests need a build first.',
    scopeGlobs: ['src/**'],
    evidence: { sha256: idOf('e'), bytes: 10 },
    commit: '1'.repeat(40),
    jobId: `${repositoryId}-1`,
    at: at(1),
    ...change,
  };
}

export function describeLearningStoreContract(name: string, make: () => LearningStore): void {
  describe(`learning store: ${name}`, () => {
    it('keeps a fact with who found it, when, and the proof', async () => {
      const store = make();
      const told = confirmation(301);
      await store.confirm(told);
      const { jobId, at: time, ...kept } = told;
      assert.deepEqual(await store.list(301), [
        { ...kept, confirmedBy: [jobId], hitBy: [], createdAt: time, lastVerified: time },
      ]);
    });

    it('counts a job once however often it is told, and keeps the first words and the newest proof', async () => {
      const store = make();
      await store.confirm(confirmation(302, { at: at(2) }));
      const later = {
        jobId: '302-2',
        at: at(3),
        commit: '2'.repeat(40),
        fact: 'the tests need a build first',
      };
      await store.confirm(confirmation(302, later));
      await store.confirm(confirmation(302, later));
      await store.confirm(confirmation(302, { jobId: '302-3', at: at(1), commit: '3'.repeat(40) }));
      const [learning, ...others] = await store.list(302);
      assert.deepEqual(others, []);
      assert.deepEqual(learning?.confirmedBy, ['302-1', '302-2', '302-3']);
      assert.equal(learning?.fact, 'The tests need a build first.');
      assert.deepEqual(
        [learning?.commit, learning?.createdAt, learning?.lastVerified],
        ['2'.repeat(40), at(2), at(3)],
      );
    });

    it('counts the jobs it helped, and of a fact that is not there nothing', async () => {
      const store = make();
      await store.confirm(confirmation(303));
      for (const jobId of ['303-8', '303-9', '303-8'])
        await store.hit({ repositoryId: 303, id: idOf('a'), jobId, at: at(4) });
      await store.hit({ repositoryId: 303, id: idOf('b'), jobId: '303-8', at: at(4) });
      const learnings = await store.list(303);
      assert.deepEqual(
        learnings.map(({ hitBy, lastVerified }) => [hitBy, lastVerified]),
        [[['303-8', '303-9'], at(4)]],
      );
      await store.hit({ repositoryId: 303, id: idOf('a'), jobId: '303-7', at: at(2) });
      assert.equal((await store.list(303))[0]?.lastVerified, at(4), 'time does not go back');
    });

    it('keeps repositories apart, and forgets what it is told to', async () => {
      const store = make();
      await store.confirm(confirmation(304));
      await store.confirm(confirmation(304, { id: idOf('b'), fact: 'Another.' }));
      assert.deepEqual(await store.list(3_041), []);
      await store.forget(304, idOf('a'));
      await store.forget(304, idOf('a'));
      assert.deepEqual(
        (await store.list(304)).map(({ fact }) => fact),
        ['Another.'],
      );
    });

    it('loses nothing when several jobs find the same at once', async () => {
      const store = make();
      const jobIds = ['1', '2', '3', '4', '5'].map((job) => `305-${job}`);
      await Promise.all(jobIds.map((jobId) => store.confirm(confirmation(305, { jobId }))));
      assert.deepEqual((await store.list(305))[0]?.confirmedBy, jobIds);
    });

    it('lists all of them, page by page', async () => {
      const store = make();
      const letters = ['a', 'b', 'c', 'd', 'e'];
      for (const letter of letters) await store.confirm(confirmation(306, { id: idOf(letter) }));
      const found: string[] = [];
      for (let after: string | undefined, turn = 0; turn < 1_000; turn += 1) {
        const page = await store.page(after);
        found.push(...page.learnings.filter(({ repository }) => repository.id === 306).map(({ id }) => id));
        if (page.next === undefined) break;
        after = page.next;
      }
      assert.deepEqual(found.toSorted(), letters.map(idOf));
    });
  });
}
