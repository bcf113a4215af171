import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutSeparators } from '../../../src/redaction/without-separators.ts';

const left = (text: string) => withoutSeparators(text)?.text;

describe('a text without its separators', () => {
  it('lacks what comes back after equally many characters, whatever sign it is', () => {
    assert.equal(left('abcde-fghij-klmno-pq'), 'abcdefghijklmnopq');
    assert.equal(left('a b c d'), 'abcd');
    assert.equal(left('ab, cd, ef, gh'), 'abcdefgh');
  });

  it('keeps the same sign where it stands out of the row', () => {
    assert.equal(left('sk-pr_oj-ab_c-d3f_gh1-j_klmno'), 'sk-proj-abc-d3fgh1-jklmno');
    assert.equal(left('sk-an-t-api-03-ab-cdefg-hijkl-mnopq'), 'sk-ant-api03-abcdefghijklmnopq');
  });

  it('is not made of rows of dashes or blanks, nor of words', () => {
    assert.equal(left('-----BEGIN KEY-----'), undefined);
    assert.equal(left(`${' '.repeat(40)}return`), undefined);
    assert.equal(left('a plain sentence of several words'), undefined);
  });

  it('knows where its parts stood', () => {
    const reading = withoutSeparators('see abcd.efgh.ijkl.mnop');
    assert.equal(reading?.text, 'see abcdefghijklmnop');
    assert.equal(reading?.placeOf(4), 4);
    assert.equal(reading?.placeOf(8), 9);
    assert.equal(reading?.placeOf(19), 22);
  });
});
