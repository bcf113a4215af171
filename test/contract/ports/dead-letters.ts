import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeadLetters } from '../../../src/ports/dead-letters.ts';

export type DeadLettersUnderTest = {
  letters: DeadLetters;
  /** A message of the queue has failed too often. */
  bury(body: string): Promise<void>;
  /** What was put back fails too often once more. */
  dieAgain(): Promise<void>;
  /** Everything that waits on the queue the letters came from, removed. */
  drain(): Promise<string[]>;
};

export function describeDeadLettersContract(name: string, make: () => Promise<DeadLettersUnderTest>): void {
  describe(`dead letters: ${name}`, () => {
    it('are none while nothing died', async () => {
      const { letters } = await make();
      assert.equal(await letters.depth(), 0);
      assert.deepEqual(await letters.take(10), []);
    });

    it('go back to their queue as they were, and are gone here', async () => {
      const { letters, bury, drain } = await make();
      await bury('{"text":"Grüße ☃"}');
      const [letter, ...others] = await letters.take(10);
      assert.ok(letter !== undefined && others.length === 0);
      assert.equal(letter.body, '{"text":"Grüße ☃"}');
      assert.equal(letter.redrives, 0);
      assert.ok(!Number.isNaN(Date.parse(letter.sentAt)));
      await letters.putBack(letter, 1);
      assert.deepEqual(await drain(), ['{"text":"Grüße ☃"}']);
      assert.equal(await letters.depth(), 0);
    });

    it('tell how often they were put back when they die again', async () => {
      const { letters, bury, dieAgain } = await make();
      await bury('{"dies":"again"}');
      for (const redrives of [1, 2]) {
        const [letter] = await letters.take(1);
        assert.ok(letter !== undefined);
        assert.equal(letter.redrives, redrives - 1);
        await letters.putBack(letter, redrives);
        await dieAgain();
      }
      assert.deepEqual(
        (await letters.take(10)).map(({ body, redrives }) => [body, redrives]),
        [['{"dies":"again"}', 2]],
      );
    });

    it('are counted while somebody holds them, and held by one at a time', async () => {
      const { letters, bury } = await make();
      await bury('{}');
      const [letter] = await letters.take(10);
      assert.equal(await letters.depth(), 1);
      assert.deepEqual(await letters.take(10), []);
      assert.ok(letter !== undefined);
      await letters.release(letter);
      assert.equal((await letters.take(10)).length, 1);
    });

    it('are taken up to a limit', async () => {
      const { letters, bury } = await make();
      for (let each = 0; each < 13; each++) await bury(JSON.stringify({ each }));
      const first = await letters.take(12);
      assert.equal(first.length, 12);
      const rest = await letters.take(12);
      assert.equal(rest.length, 1);
      assert.equal(new Set([...first, ...rest].map(({ body }) => body)).size, 13);
    });
  });
}
