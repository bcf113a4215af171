import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { oneLine, safeText } from '../../../../src/chatops/reporter/safe-text.ts';

const words = fc.constantFrom(
  'plain',
  'a.b/c',
  'WWW.x',
  'gh-1',
  '#7',
  '*b*',
  '@x',
  'é',
  '\u200b',
  '\n',
  '  ',
  '$&',
);
const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.array(words).map((all) => all.join(' ')),
);

describe('text on one line', () => {
  test('does not depend on what stands behind it: plain text is the same text whether or not a mention follows', () => {
    fc.assert(
      fc.property(
        texts.filter((text) => text.trim() === text && text !== ''),
        (text) => assert.equal(safeText(`${text} @someone`), `${safeText(text)} \`@someone\``),
      ),
    );
  });

  test('is cut at its longest, whatever characters it is made of', () => {
    assert.equal(oneLine('abcd', 4), 'abcd');
    assert.equal(oneLine('abcde', 4), 'abc…');
    assert.equal(oneLine('äbcde', 4), 'äbc…');
    assert.equal(oneLine('a  b\tc\u200b', 5), 'a b c');
  });

  test('keeps what joins two emoji, and nothing else of the kind', () => {
    assert.equal(oneLine('👩\u200d👧 🏳\ufe0f\u200d🌈', 50), '👩\u200d👧 🏳\ufe0f\u200d🌈');
    assert.equal(oneLine('a\u200db 👩\u200d x', 50), 'ab 👩 x');
  });

  test('shows what could be markup, a link or a reference as it is written', () => {
    assert.equal(
      safeText('see #7, GH-8, www.evil.test and a.io/x'),
      'see `#7`, `GH-8`, `www.evil.test` and `a.io/x`',
    );
    assert.equal(safeText('**no** <b>'), '\\*\\*no\\*\\* \\<b\\>');
  });
});
