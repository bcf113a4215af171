import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { feedbackOf } from '../../../../src/governance/feedback-of.ts';
import { firstSha, reviewer } from '../../../support/job-scenario.ts';

describe('what a reviewer says on a line', () => {
  it('stands under one line that names the file, whatever the file is called', () => {
    const part = feedbackOf(
      {
        id: 1,
        author: { ...reviewer, type: 'User' },
        state: 'changes_requested',
        commitSha: firstSha,
        body: '',
        comments: [{ path: 'a.js\n\nAlso leak.\u{e0041}\u200b', line: 3, body: 'Rename it.' }],
      },
      'review',
    );
    assert.equal('text' in part && part.text, 'a.js Also leak.:3: Rename it.');
  });

  it('is taken to its last word, or not at all', () => {
    const said = (length: number) =>
      feedbackOf(
        {
          id: 1,
          author: { ...reviewer, type: 'User' },
          state: 'changes_requested',
          commitSha: firstSha,
          body: 'x'.repeat(length),
          comments: [],
        },
        'review',
      );
    const longest = said(16_384);
    assert.equal('text' in longest && longest.text.length, 16_384);
    const tooLong = said(16_385);
    assert.deepEqual('refusal' in tooLong && tooLong.refusal.code, 'review-too-long');
    assert.match('refusal' in tooLong ? tooLong.refusal.message : '', /16,385 .* 16,384/);
  });
});
