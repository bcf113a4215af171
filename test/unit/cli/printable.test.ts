import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable } from '../../../src/cli/printable.ts';

describe('what a terminal is shown of the words of others', () => {
  it('is what they wrote, in any script', () => {
    for (const text of ['', 'npm test', 'Größe: 5 µm', '日本語', 'a 👍 b'])
      assert.equal(printable(text), text);
  });

  for (const [what, sign] of [
    ['moves the cursor or paints', '\u001b'],
    ['is an escape in one sign', '\u009b'],
    ['ends a line', '\n'],
    ['goes back to its beginning', '\r'],
    ['separates lines', '\u2028'],
    ['separates paragraphs', '\u2029'],
    ['turns the direction around', '\u202e'],
    ['nobody sees', '\u200b'],
    ['a font may draw as it likes', '\ue000'],
  ] as const)
    it(`holds nothing that ${what}`, () => {
      assert.equal(printable(`a${sign}b`), 'a b');
    });
});
