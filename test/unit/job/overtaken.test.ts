import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from '../../../src/job/decide.ts';
import { evolve, initialJob } from '../../../src/job/evolve.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { overtakenBy } from '../../../src/job/overtaken.ts';
import { at, fittingCommand, hashOf } from '../../support/job-scenario.ts';

/** What people did, and at which second past noon by GitHub's clock; undefined: nobody knows. */
type Step = readonly [JobCommand | JobCommandType, second?: number | string];

const noon = Date.parse('2026-03-01T12:00:00Z');
const second = (past: number) => new Date(noon + past * 1_000).toISOString();

function timeOf(when: number | string): string {
  return typeof when === 'string' ? when : second(when);
}

function after(...steps: Step[]): { job: Job; refused: string | undefined } {
  let job = initialJob('77-3');
  let refused: string | undefined;
  for (const [asked, when] of steps) {
    const command = typeof asked === 'string' ? fittingCommand(asked, job) : asked;
    const envelope = { commandId: 'c', actor: { kind: 'governance' }, command } as const;
    const time = when === undefined ? {} : { happenedAt: timeOf(when) };
    const events = decide(job, { ...envelope, ...time }, hashOf);
    const refusal = events.find((event) => event.type === 'CommandRefused');
    refused = refusal?.code;
    job = { ...events.reduce((state, event) => evolve(state, event, at), job), version: job.version + 1 };
  }
  return { job, refused };
}

const submitted: Step = ['SubmitJob', 10];
const stopped: Step = ['CancelJob', 20];
const cancelledDelivery: readonly Step[] = [
  submitted,
  ['RecordVerdict'],
  ['StartAttempt'],
  ['RegisterWorker'],
  ['RecordPlan'],
  ['StartValidation'],
  ['AuthorizePush'],
  ['RecordPush'],
  ['VerifyDelivery'],
  ['CancelJob', 12],
];
const nothingToStop: JobCommand & { type: 'RefuseCommand' } = {
  type: 'RefuseCommand',
  command: 'stop',
  code: 'nothing-to-stop',
  message: 'There is nothing to stop.',
  withdraws: 'command',
};

describe('what people asked for and what is heard of late', () => {
  for (const [what, steps, refused] of [
    ['before the job was stopped', [submitted, stopped, ['RetryJob', 15]], 'overtaken'],
    ['in the second in which it was stopped', [submitted, stopped, ['RetryJob', 20.9]], undefined],
    ['after it was stopped', [submitted, stopped, ['RetryJob', 21]], undefined],
    ['nobody knows when', [submitted, stopped, ['RetryJob']], undefined],
    ['at a time that is none', [submitted, stopped, ['RetryJob', 'yesterday']], undefined],
    [
      'before an end of which nobody knows when it was',
      [submitted, ['CancelJob'], ['RetryJob', 15]],
      undefined,
    ],
    ['before the job was asked for at all', [submitted, ['CancelJob'], ['RetryJob', 5]], 'overtaken'],
    [
      'before there was nothing to stop',
      [
        [nothingToStop, 20],
        ['SubmitJob', 15],
      ],
      'overtaken',
    ],
    [
      'after there was nothing to stop',
      [
        [nothingToStop, 20],
        ['SubmitJob', 25],
      ],
      undefined,
    ],
    [
      'before the label was taken off, without any job',
      [
        [{ ...nothingToStop, withdraws: 'label-removed' }, 20],
        ['SubmitJob', 19],
      ],
      'overtaken',
    ],
    [
      'before the issue of the ended job was closed',
      [submitted, ['CancelJob'], [{ ...nothingToStop, withdraws: 'issue-closed' }, 20], ['RetryJob', 15]],
      'overtaken',
    ],
    [
      'in the second in which the issue of the ended job was closed',
      [submitted, ['CancelJob'], [{ ...nothingToStop, withdraws: 'issue-closed' }, 20], ['RetryJob', 20]],
      undefined,
    ],
    [
      'before the pull request of the ended job was closed',
      [...cancelledDelivery, ['RecordClose', 20], ['RetryJob', 15]],
      'overtaken',
    ],
    [
      'in the second in which the pull request of the ended job was closed',
      [...cancelledDelivery, ['RecordClose', 20], ['RetryJob', 20.9]],
      undefined,
    ],
    [
      'before the pull request of the ended job was closed by nobody knows whom',
      [...cancelledDelivery, ['RecordClose'], ['RetryJob', 15]],
      undefined,
    ],
    [
      'before the pull request of the ended job was merged',
      [...cancelledDelivery, ['RecordMerge', 20], ['RetryJob', 15]],
      undefined,
    ],
    [
      'before a stop that came when the job had ended',
      [submitted, stopped, ['CancelJob', 30], ['RetryJob', 25]],
      'overtaken',
    ],
    [
      'before the earlier of two ends that was heard of later',
      [submitted, stopped, ['RetryJob', 20], ['CancelJob', 15], ['RetryJob', 18]],
      'overtaken',
    ],
    [
      'before it was resumed',
      [submitted, ['PauseJob', 11], ['ResumeJob', 20], ['PauseJob', 21], ['ResumeJob', 15]],
      'overtaken',
    ],
  ] as const satisfies readonly (readonly [string, readonly Step[], string | undefined])[])
    it(`${refused === undefined ? 'counts' : 'starts nothing'}: ${what}`, () => {
      assert.equal(after(...steps).refused, refused);
    });

  for (const [cause, words] of [
    ['label-removed', 'The label was taken off'],
    ['issue-closed', 'The issue was closed'],
    ['command', '`/factory stop` was written'],
  ] as const)
    it(`says by what the job was not wanted while it was not under way: ${cause}`, () => {
      const { job } = after(submitted, ['CancelJob'], [{ ...nothingToStop, withdraws: cause }, 20]);
      assert.equal(overtakenBy(job, second(15)), `${words} at 2026-03-01 12:00:20 UTC, after this.`);
      assert.equal(overtakenBy(after(submitted, ['CancelJob', 20]).job, second(25)), undefined);
    });

  it('dates the close of a pull request by itself only, not beside the end of its job', () => {
    const { job } = after(...cancelledDelivery.slice(0, -1));
    const envelope = { commandId: 'c', actor: { kind: 'governance' }, happenedAt: second(20) } as const;
    const closing = { ...envelope, command: fittingCommand('RecordClose', job) };
    assert.deepEqual(decide(job, closing, hashOf), [
      { type: 'PullRequestClosed', pullRequest: 8 },
      { type: 'JobCancelled', cause: 'pull-request-closed', withdrawnAt: second(20) },
    ]);
    assert.deepEqual(decide(after(...cancelledDelivery).job, closing, hashOf), [
      { type: 'PullRequestClosed', pullRequest: 8, withdrawnAt: second(20) },
    ]);
  });

  it('says the last that people did since', () => {
    const { job } = after(submitted, stopped, ['RetryJob', 30]);
    const events = decide(
      evolve(job, { type: 'HumanNeeded', reason: 'stuck', explanation: '' }, at),
      {
        commandId: 'c',
        actor: { kind: 'governance' },
        command: fittingCommand('RetryJob', job),
        happenedAt: second(5),
      },
      hashOf,
    );
    const [refusal] = events;
    assert.match(
      (refusal?.type === 'CommandRefused' && refusal.message) || '',
      /^The job was asked for once more at 2026-03-01 12:00:30 UTC, after this\. .*Write it once more if it is still wanted\.$/,
    );
  });

  it('never sets back when the job was last asked for, whenever money is granted', () => {
    const { job } = after(submitted, ['CancelJob', 20], ['RetryJob', 30]);
    const waiting = evolve(job, { type: 'HumanNeeded', reason: 'budget', explanation: '' }, at);
    const granted = decide(
      waiting,
      {
        commandId: 'c',
        actor: { kind: 'governance' },
        command: fittingCommand('RaiseBudget', waiting),
        happenedAt: second(15),
      },
      hashOf,
    ).reduce((state, event) => evolve(state, event, at), waiting);
    assert.equal(granted.state, 'GOVERNANCE_ANALYSIS');
    assert.deepEqual(granted.details?.takenUp, { at: second(30), after: 'command' });
  });
});
