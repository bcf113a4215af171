import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rememberAnswers } from '../../../src/memo/remember-answers.ts';

function counted(most: number) {
  const asked: string[] = [];
  const answer = rememberAnswers((text) => {
    asked.push(text);
    if (text === 'bad') throw new Error('no answer');
    return text.toUpperCase();
  }, most);
  return { asked, answer };
}

describe('a memory of answers', () => {
  it('works out the answer to a text once', () => {
    const { asked, answer } = counted(2);
    assert.deepEqual([answer('a'), answer('a'), answer('')], ['A', 'A', '']);
    answer('');
    assert.deepEqual(asked, ['a', '']);
  });

  it('forgets what was not asked for longest, and never keeps more than it may', () => {
    const { asked, answer } = counted(2);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) assert.equal(answer(text), text.toUpperCase());
    assert.deepEqual(asked, ['a', 'b', 'c', 'b']);
  });

  it('asks again where there was no answer, and makes no room for it', () => {
    const asked: string[] = [];
    const answer = rememberAnswers((text) => {
      asked.push(text);
      return text === 'none' ? undefined : text;
    }, 1);
    for (const text of ['a', 'none', 'none', 'a']) answer(text);
    assert.deepEqual(asked, ['a', 'none', 'none']);
  });

  it('does not remember what was thrown', () => {
    const { asked, answer } = counted(2);
    assert.throws(() => answer('bad'), /no answer/);
    assert.throws(() => answer('bad'), /no answer/);
    assert.deepEqual(asked, ['bad', 'bad']);
  });
});
