import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redrive } from '../../../src/orchestration/redrive.ts';
import { createInMemoryDeadLetters } from '../../support/in-memory/dead-letters.ts';

const sentAt = Date.parse('2026-01-02T03:04:05.000Z');
const secretText = '{"type":"slash-command","commandId":"c:1","text":"ghp_secret"}';

describe('redriving by hand', () => {
  it('puts letters back whatever their age and count, which begins anew', async () => {
    const letters = createInMemoryDeadLetters();
    letters.bury('{"type":"analyse","jobId":"1-2","commandId":"analyse:1"}', sentAt, 3);
    const redriven = await redrive(letters, { limit: 10, dryRun: false });
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
    assert.equal((await redrive(letters, { limit: 2, dryRun: true })).letters.length, 2);
    assert.deepEqual(letters.returned, []);
    assert.equal((await letters.take(10)).length, 3);
  });

  it('stops at its limit', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 5; each++) letters.bury('{}', sentAt);
    await redrive(letters, { limit: 2, dryRun: false });
    assert.equal(await letters.depth(), 3);
  });

  it('releases what it took when the queue fails in the middle', async () => {
    const letters = createInMemoryDeadLetters();
    for (let each = 0; each < 3; each++) letters.bury('{}', sentAt);
    letters.loseNextAcknowledgement();
    await assert.rejects(redrive(letters, { limit: 10, dryRun: false }));
    assert.equal((await letters.take(10)).length, 3);
  });

  it('tells nothing of what people wrote, and reads bodies that are no messages', async () => {
    const letters = createInMemoryDeadLetters();
    letters.bury(secretText, sentAt);
    letters.bury('not JSON', sentAt);
    const told = JSON.stringify(await redrive(letters, { limit: 10, dryRun: true }));
    assert.ok(!told.includes('ghp_secret') && told.includes('slash-command'));
  });
});
