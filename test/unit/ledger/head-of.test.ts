import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialJob } from '../../../src/job/evolve.ts';
import { headOf } from '../../../src/ledger/head-of.ts';
import { jobIn } from '../../support/job-scenario.ts';

describe('the head of a job', () => {
  it('does not exist before the job was submitted', () => {
    assert.equal(headOf(initialJob('77-3')), undefined);
    assert.equal(headOf({ ...initialJob('77-3'), version: 2 }), undefined);
  });

  it('shows what lists need', () => {
    const job = jobIn('IN_PROGRESS');
    assert.deepEqual(headOf(job), {
      jobId: '77-3',
      version: job.version,
      state: 'IN_PROGRESS',
      priority: 'medium',
      repositoryId: 77,
      installationId: 5,
      stateSince: job.stateSince,
      attempt: 1,
      title: 'Add a greeting',
      reference: 'acme/widgets#3',
    });
  });
});
