import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialJob } from '../../../src/job/evolve.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommand, JobCommandType } from '../../../src/job/job-command.ts';
import { fittingCommand, issueAll, requester, reviewer } from '../../support/job-scenario.ts';

type Steps = readonly (JobCommand | JobCommandType)[];

const asked = {
  ...fittingCommand('SubmitJob', initialJob('77-3')),
  options: { planOnly: true },
} as JobCommand;
const planAgain = { type: 'RetryJob', by: requester, options: { planOnly: true } } as const;
const resume = { type: 'ResumeJob', by: reviewer } as const;
const attempt = ['RecordVerdict', 'StartAttempt', 'RegisterWorker'] as const;
const shown = [...attempt, 'RecordPlan'] as const;
const paused = ['PauseJob', resume] as const;

/** After a resume, and the plan of the attempt that follows. */
function nextPlan(...steps: Steps): Job {
  return issueAll(initialJob('77-3'), [asked, ...steps, ...shown]);
}

describe('a plan that people want to see first', () => {
  it('is carried out once it has been seen and is resumed', () => {
    assert.equal(nextPlan(...shown, resume).state, 'IN_PROGRESS');
  });

  for (const [when, steps] of [
    ['the job is judged', paused],
    ['it waits for its turn', ['RecordVerdict', ...paused]],
    ['it is being planned', [...attempt, ...paused]],
    ['it waits for the files of another', [...attempt, 'DeferAttempt', ...paused]],
    ['it is planned a second time', [...attempt, ...paused, ...attempt, ...paused]],
  ] as const)
    it(`is shown all the same when the job was paused and resumed while ${when}`, () => {
      const job = nextPlan(...steps);
      assert.deepEqual(
        [job.state, job.details?.human?.explanation],
        ['NEEDS_HUMAN', 'The plan is ready. `/factory resume` carries it out.'],
      );
      assert.equal(issueAll(job, [resume, ...shown]).state, 'IN_PROGRESS');
    });

  for (const [what, again] of [
    ['is to be planned anew with guidance', 'GuideJob'],
    ['is asked for once more', planAgain],
  ] as const)
    it(`is shown again when it ${what} and the job is paused before`, () => {
      assert.equal(nextPlan(...shown, again, ...paused).state, 'NEEDS_HUMAN');
      assert.equal(nextPlan(...shown, again, ...attempt, ...paused).state, 'NEEDS_HUMAN');
    });

  it('is not shown to whoever never asked for it', () => {
    const job = issueAll(initialJob('77-3'), ['SubmitJob', ...attempt, ...paused, ...shown]);
    assert.equal(job.state, 'IN_PROGRESS');
  });
});
