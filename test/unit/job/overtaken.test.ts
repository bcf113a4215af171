import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide } from '../../../src/job/decide.ts';
import { evolve, initialJob } from '../../../src/job/evolve.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
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
const nothingToStop: JobCommand = {
  type: 'RefuseCommand',
  command: 'stop',
  code: 'nothing-to-stop',
  message: 'There is nothing to stop.',
  withdraws: true,
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
