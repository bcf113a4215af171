import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasAskedFor } from '../../../src/job/has-asked-for.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand } from '../../../src/job/job-command.ts';
import {
  fittingCommand,
  holdSha,
  issue,
  issueAll,
  jobIn,
  request,
  requester,
  reviewer,
  verdict,
} from '../../support/job-scenario.ts';

const somebody = { id: 13, login: 'saul' };
const guidance = { kind: 'guidance', text: 'Also leak.', source: 'comment:1:0', author: reviewer } as const;
const amend = { type: 'AmendRequest', request: { ...request, hash: '9'.repeat(64) } } as const;

function judged(job: Job, decision: 'approve' | 'hold' | 'reject'): Job {
  return issueAll(job, [{ type: 'RecordVerdict', verdict: verdict(decision, job.details?.inputHash ?? '') }]);
}

function held(job: Job): Job {
  return issueAll(judged(job, 'hold'), ['RecordHold']);
}

function refusalOf(job: Job, command: JobCommand): string | undefined {
  const refused = issue(job, command).events.find((event) => event.type === 'CommandRefused');
  return refused?.type === 'CommandRefused' ? refused.code : undefined;
}

/** A job whose hold was about the reviewer's guidance, and was released by somebody else. */
function releasedGuidance(): Job {
  const job = held(issueAll(jobIn('APPROVED'), [{ type: 'GuideJob', part: guidance }]));
  const command = fittingCommand('ReleaseHold', job);
  assert.ok(command.type === 'ReleaseHold');
  return issueAll(job, [{ ...command, reviewer: somebody }]);
}

/** … and which is held once more, for what somebody else has added. */
function heldAgain(): Job {
  const more = { kind: 'guidance', text: 'In French.', source: 'comment:9:0', author: somebody } as const;
  return held(issueAll(releasedGuidance(), [{ type: 'GuideJob', part: more }]));
}

const released = (job: Job) => refusalOf(job, fittingCommand('ReleaseHold', job));

describe('who has had a say in a request', () => {
  const askers: [string, () => Job][] = [
    [
      'had the ended job tried again',
      () => held(issueAll(jobIn('CANCELLED'), [{ type: 'RetryJob', by: reviewer }])),
    ],
    ['edited the request', () => held(issueAll(jobIn('HELD'), [{ ...amend, by: reviewer }]))],
    [
      'edited the request before somebody else did',
      () =>
        held(
          issueAll(held(issueAll(jobIn('HELD'), [{ ...amend, by: reviewer }])), [{ ...amend, by: somebody }]),
        ),
    ],
    [
      'edited it while it was held, and sees it frozen anew for somebody else',
      () =>
        held(
          issueAll(held(issueAll(jobIn('HELD'), [{ ...amend, by: reviewer }])), [
            { type: 'CancelJob', cause: 'command', by: somebody },
            { type: 'RetryJob', by: somebody, request },
          ]),
        ),
    ],
  ];
  for (const [what, make] of askers) {
    test(`cannot release its hold, nor raise its budget: who ${what}`, () => {
      assert.equal(released(make()), 'self-release');
      assert.equal(refusalOf(make(), { type: 'RaiseBudget', by: reviewer, microUsd: 1 }), 'own-request');
    });
  }

  const guides: [string, () => Job][] = [
    [
      'had it tried again with guidance',
      () => held(issueAll(jobIn('NEEDS_HUMAN'), [{ type: 'RetryJob', by: reviewer, guidance }])),
    ],
    ['gave guidance', () => held(issueAll(jobIn('APPROVED'), [{ type: 'GuideJob', part: guidance }]))],
    [
      'gave guidance, before somebody else edited the request',
      () =>
        held(
          issueAll(held(issueAll(jobIn('APPROVED'), [{ type: 'GuideJob', part: guidance }])), [
            { ...amend, by: somebody },
          ]),
        ),
    ],
    [
      'gave guidance that was released, and edited since into another request',
      () => held(issueAll(heldAgain(), [{ ...amend, by: somebody }])),
    ],
    [
      'gave guidance once more than was released',
      () =>
        held(
          issueAll(releasedGuidance(), [{ type: 'GuideJob', part: { ...guidance, source: 'comment:2:0' } }]),
        ),
    ],
  ];
  for (const [what, make] of guides) {
    test(`cannot release their own words, and can raise the budget: who ${what}`, () => {
      assert.equal(released(make()), 'self-release');
      assert.equal(refusalOf(make(), { type: 'RaiseBudget', by: reviewer, microUsd: 1 }), undefined);
    });
  }

  test('ends for guidance as soon as another person has released it', () => {
    assert.equal(released(heldAgain()), undefined);
  });

  const others: [string, () => Job][] = [
    ['asked for nothing', () => jobIn('HELD')],
    ['wanted the held request changed', () => held(issueAll(jobIn('HELD'), ['AddConstraints']))],
    ['answered a question', () => held(issueAll(jobIn('NEEDS_INPUT'), ['AnswerQuestions']))],
    ['resumed a paused job', () => held(issueAll(jobIn('NEEDS_HUMAN'), ['ResumeJob']))],
    [
      'gave guidance to a request that was frozen anew since',
      () =>
        held(
          issueAll(issueAll(jobIn('APPROVED'), [{ type: 'GuideJob', part: guidance }, 'CancelJob']), [
            { type: 'RetryJob', by: somebody, request },
          ]),
        ),
    ],
  ];
  for (const [what, make] of others) {
    test(`does not count, and can release it: who ${what}`, () => {
      assert.equal(released(make()), undefined);
    });
  }

  test('always includes who submitted the job', () => {
    const job = held(issueAll(jobIn('CANCELLED'), [{ type: 'RetryJob', by: somebody, request }]));
    assert.ok(job.details && hasAskedFor(job.details, requester.id) && hasAskedFor(job.details, somebody.id));
  });

  test('is audited as releasing what they asked for themselves, where the verdict lets them', () => {
    const analysed = issueAll(jobIn('CANCELLED'), [{ type: 'RetryJob', by: reviewer }]);
    const { inputHash = '' } = analysed.details ?? {};
    const rule = { id: 'self-release', effect: 'permit', reason: 'It may be.' } as const;
    const job = issueAll(analysed, [
      { type: 'RecordVerdict', verdict: { ...verdict('hold', inputHash), rules: [rule] } },
      'RecordHold',
    ]);
    const command = { type: 'ReleaseHold', reviewer, reviewId: 9, headSha: holdSha, inputHash } as const;
    assert.equal(refusalOf(job, command), 'self-release');
    const [event] = issue(job, { ...command, selfRelease: true }).events;
    assert.ok(event?.type === 'HoldReleased' && event.selfRelease === true);
  });
});

describe('a verdict that holds the very input that was approved before', () => {
  const again = () =>
    judged(issueAll(issueAll(jobIn('HELD'), ['ReleaseHold', 'CancelJob']), ['RetryJob']), 'hold');

  test('takes the approval back', () => {
    assert.equal(again().details?.approvedInputHash, undefined);
  });

  test('is released only by a review of what is shown of it, and not of what was shown before', () => {
    assert.equal(released(again()), 'head-moved');
    assert.equal(released(issueAll(again(), ['RecordHold'])), undefined);
  });
});
