import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redrive } from '../../../src/orchestration/redrive.ts';
import type { DeadLetters } from '../../../src/ports/dead-letters.ts';
import { createAdjustableClock } from '../../support/adjustable-clock.ts';
import { createInMemoryDeadLetters } from '../../support/in-memory/dead-letters.ts';
import { silentLog } from '../../support/silent-log.ts';

const sentAt = Date.parse('2026-01-02T03:04:05.000Z');
const secretText = '{"type":"slash-command","commandId":"c:1","text":"ghp_secret"}';

describe('redriving by hand', () => {
  it('puts letters back whatever their age and count, which begins anew', async () => {
    const letters = createInMemoryDeadLetters();
    letters.bury('{"type":"analyse","jobId":"1-2","commandId":"analyse:1"}', sentAt, 3);
    const redriven = await redrive(letters, { limit: 10, dryRun: false, log: silentLog });
    assert.deepEqual(
      letters.returned.map(({ redrives }) => redrives),
      [0],
    );
    assert.deepEqual(redriven, {
      depth: 1,
      letters: [
        {
          messageId: 'dead-1',
          sentAt: '2026-01-02T03:04:05.000Z',
          redrives: 3,
          type: 'analyse',
          jobId: '1-2',
          commandId: 'analyse:1',
        },
      ],
    });
  });

  it('only looks when it is a dry run, and holds nothing after it', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 3; each++) letters.bury('{}', sentAt);
    assert.equal((await redrive(letters, { limit: 2, dryRun: true, log: silentLog })).letters.length, 2);
    assert.deepEqual(letters.returned, []);
    assert.equal((await letters.take(10)).length, 3);
  });

  it('stops at its limit', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 5; each++) letters.bury('{}', sentAt);
    await redrive(letters, { limit: 2, dryRun: false, log: silentLog });
    assert.equal(await letters.depth(), 3);
  });

  it('releases what it took when the queue fails in the middle', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 3; each++) letters.bury('{}', sentAt);
    letters.loseNextAcknowledgement();
    await assert.rejects(redrive(letters, { limit: 10, dryRun: false, log: silentLog }));
    assert.equal((await letters.take(10)).length, 3);
  });

  it('puts back a thousand slowly, each once, while the sweeper takes whatever nobody holds', async () => {
    const clock = createAdjustableClock(sentAt);
    const letters = createInMemoryDeadLetters(clock);
    for (let each = 0; each < 1_000; each++) letters.bury(String(each), sentAt, 3);
    const slow: DeadLetters = {
      ...letters,
      async putBack(letter, redrives) {
        clock.advance(100);
        const [seen] = await letters.take(1);
        assert.equal(redrives, 0);
        await letters.putBack(letter, redrives);
        if (seen !== undefined) await letters.release(seen);
      },
    };
    const redriven = await redrive(slow, { limit: 1_000, dryRun: false, log: silentLog });
    assert.equal(redriven.letters.length, 1_000);
    assert.equal(letters.returned.length, 1_000);
    assert.equal(new Set(letters.returned.map(({ body }) => body)).size, 1_000);
  });

  it('tells of everything, each once, and fails of nothing when looking takes so long that what it took is there again', async () => {
    const clock = createAdjustableClock(sentAt);
    const letters = createInMemoryDeadLetters(clock);
    for (let each = 0; each < 300; each++) letters.bury('{}', sentAt);
    const slow: DeadLetters = {
      ...letters,
      async take(limit) {
        clock.advance(20_000);
        return await letters.take(limit);
      },
    };
    const { letters: told } = await redrive(slow, { limit: 1_000, dryRun: true, log: silentLog });
    assert.equal(new Set(told.map(({ messageId }) => messageId)).size, 300);
    assert.equal(told.length, 300);
    assert.deepEqual(letters.returned, []);
  });

  it('says why it failed, and not that what it took could not be released after that', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 3; each++) letters.bury('{}', sentAt);
    letters.loseNextAcknowledgement();
    letters.release = async () => {
      throw new Error('the receipt has expired');
    };
    const said: string[] = [];
    const log = { ...silentLog, warn: (message: string) => void said.push(message) };
    await assert.rejects(redrive(letters, { limit: 10, dryRun: false, log }), /the answer was lost/);
    assert.equal(said.length, 3);
  });

  it('tells nothing of what people wrote, and reads bodies that are no messages', async () => {
    const letters = createInMemoryDeadLetters();
    letters.bury(secretText, sentAt);
    letters.bury('not JSON', sentAt);
    const told = JSON.stringify(await redrive(letters, { limit: 10, dryRun: true, log: silentLog }));
    assert.ok(!told.includes('ghp_secret') && told.includes('slash-command'));
  });
});
