import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeLearnings } from '../../../../src/cli/learnings/describe-learnings.ts';
import type { Learning } from '../../../../src/contracts/learning.ts';
import { withDisputes } from '../../../../src/wiring/learnings.ts';

const learning = (letter: string, fact: string, repository = 1): Learning => ({
  id: letter.repeat(64),
  repository: { id: repository, owner: 'acme', name: `widgets-${repository}` },
  ...{ fact, scopeGlobs: ['src/**'], evidence: { sha256: 'e'.repeat(64), bytes: 1 } },
  ...{ commit: '1'.repeat(40), confirmedBy: ['1-1'], hitBy: ['1-2', '1-3'] },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', lastVerified: '2026-01-02T00:00:00.000Z' },
});

describe('the list of learnings', () => {
  it('says what each fact is about, who found it, whom it helped, and which contradict each other', () => {
    const listed = describeLearnings(
      withDisputes([
        learning('a', 'The server of the tests listens on port 8080.'),
        learning('b', 'The server of the tests listens on port 9090.'),
        learning('c', 'The tests need a build\u001B[2J first.'),
        learning('d', 'The server of the tests listens on port 7070.', 2),
      ]),
    );
    const about = '            about src/**; found by 1 job, helped 2 jobs, last verified 2026-01-02';
    const disputed = (by: string) =>
      `            disputed: ${by} says otherwise; no agent is told either. \`factory learnings forget\` the wrong one`;
    assert.deepEqual(listed.split('\n'), [
      'acme/widgets-1  3 facts',
      '  aaaaaaaa  The server of the tests listens on port 8080.',
      about,
      disputed('bbbbbbbb'),
      '  bbbbbbbb  The server of the tests listens on port 9090.',
      about,
      disputed('aaaaaaaa'),
      '  cccccccc  The tests need a build [2J first.',
      about,
      '',
      'acme/widgets-2  1 fact',
      '  dddddddd  The server of the tests listens on port 7070.',
      about,
    ]);
  });

  it('says that there is nothing yet', () => {
    assert.equal(describeLearnings([]), 'No job has taught anything yet.');
  });
});
