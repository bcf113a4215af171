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
    assert.equal(part?.text, 'a.js Also leak.:3: Rename it.');
  });
});
