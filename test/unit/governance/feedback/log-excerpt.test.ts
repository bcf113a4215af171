import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { logExcerpt, plainLines } from '../../../../src/governance/feedback/log-excerpt.ts';

describe('what is taken of a log', () => {
  it('is free of times, colours, links and invisible characters', () => {
    const log =
      '2026-01-01T00:00:00.0000000Z \u001b[31mnot ok\u001b[0m 1\r\n2026-01-01T00:00:01.1234567Z \u001b]8;;http://evil\u0007see\u001b]8;;\u0007 a\u200bb\u0000c\n';
    assert.equal(logExcerpt(log, 1_000), 'not ok 1\nsee abc');
  });

  it('ends with the last error that GitHub Actions marked: what cleans up after it tells nothing', () => {
    const log = [
      'setup',
      'AssertionError: 1 !== 2',
      '##[error]Process completed with exit code 1.',
      'Post job cleanup.',
    ];
    assert.equal(
      logExcerpt(log.map((line) => `2026-01-01T00:00:00.0Z ${line}`).join('\n'), 1_000),
      log.slice(0, 3).join('\n'),
    );
  });

  it('is cut at the front, never beyond the room there is', () => {
    assert.equal(logExcerpt('first line\nlast', 5), '…last');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 0, max: 100 }),
        (log, room) => {
          const excerpt = logExcerpt(log, room);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
          return excerpt.length <= room && !/[\u0000-\u0008\u000b-\u001f\u007f]/.test(excerpt);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes time linear in what was printed', () => {
    assert.equal(plainLines('\u001b]'.repeat(50_000)).length < 100_001, true);
  });
});
