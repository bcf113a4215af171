import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageQueue } from '../../../src/ports/message-queue.ts';

type Sample = { text: string };

/** `drain` takes every message that can be received, in the order in which it is handed out. */
export type QueueUnderTest = {
  queue: MessageQueue<Sample>;
  drain: () => Promise<{ message: unknown; group: string }[]>;
};

export function describeMessageQueueContract(
  name: string,
  make: (kind: { fifo: boolean }) => QueueUnderTest,
): void {
  describe(`message queue: ${name}`, () => {
    for (const fifo of [false, true]) {
      const kind = fifo ? 'FIFO' : 'standard';

      it(`delivers a message with its group (${kind})`, async () => {
        const { queue, drain } = make({ fifo });
        await queue.send({ text: 'hello' }, { group: '5:77', deduplicationId: `hello-${kind}` });
        assert.deepEqual(await drain(), [{ message: { text: 'hello' }, group: '5:77' }]);
      });

      it(`delivers any text unchanged, also what queues refuse (${kind})`, async () => {
        const { queue, drain } = make({ fifo });
        const text =
          'nul \u0000, bell \u0007, noncharacters \uFFFE\uFFFF, emoji 😀, quotes "\'\\, lines\r\n\u2028';
        await queue.send({ text }, { group: 'g', deduplicationId: `text-${kind}` });
        assert.deepEqual((await drain())[0]?.message, { text });
      });

      it(`delivers a message larger than a queue takes (${kind})`, async () => {
        const { queue, drain } = make({ fifo });
        const text = 'é'.repeat(300_000);
        await queue.send({ text }, { group: 'g', deduplicationId: `large-${kind}` });
        assert.deepEqual((await drain())[0]?.message, { text });
      });

      it(`takes a group and a deduplication id of any length and alphabet (${kind})`, async () => {
        const { queue, drain } = make({ fifo });
        const odd = `ünïcode and spaces ${'x'.repeat(200)}`;
        await queue.send({ text: 'odd' }, { group: odd, deduplicationId: `${odd}-${kind}` });
        assert.equal((await drain()).length, 1);
      });
    }

    it('keeps the order within a group of a FIFO queue', async () => {
      const { queue, drain } = make({ fifo: true });
      for (let number = 0; number < 12; number++) {
        await queue.send(
          { text: `${number}` },
          { group: `g${number % 2}`, deduplicationId: `order-${number}` },
        );
      }
      const received = await drain();
      for (const group of ['g0', 'g1']) {
        const texts = received
          .filter((each) => each.group === group)
          .map((each) => Number((each.message as Sample).text));
        assert.equal(texts.length, 6);
        assert.deepEqual(
          texts,
          texts.toSorted((a, b) => a - b),
        );
      }
    });

    it('drops a repetition on a FIFO queue', async () => {
      const { queue, drain } = make({ fifo: true });
      for (let time = 0; time < 3; time++)
        await queue.send({ text: 'same' }, { group: 'g', deduplicationId: 'same' });
      assert.equal((await drain()).length, 1);
      await queue.send({ text: 'same' }, { group: 'g', deduplicationId: 'same' });
      assert.equal((await drain()).length, 0);
    });

    it('holds a delayed message back on a standard queue', async () => {
      const { queue, drain } = make({ fifo: false });
      await queue.send({ text: 'later' }, { group: 'g', deduplicationId: 'later', delaySeconds: 900 });
      assert.deepEqual(await drain(), []);
    });
  });
}
