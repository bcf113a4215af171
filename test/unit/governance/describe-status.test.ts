import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeStatus } from '../../../src/governance/describe-status.ts';
import { jobStates } from '../../../src/job/job-state.ts';
import { headOf } from '../../../src/ledger/head-of.ts';
import { createInMemoryHeadStore } from '../../support/in-memory/head-store.ts';
import { issueAll, jobIn } from '../../support/job-scenario.ts';

describe('the status of a job', () => {
  for (const state of jobStates)
    it(`in state ${state} is said in a sentence`, async () => {
      const text = await describeStatus(jobIn(state), createInMemoryHeadStore());
      assert.match(text, /[a-z]{2,}.*[.?]$/s);
      assert.ok(state === 'DRAFT' || text.startsWith(`**${state}**`), text);
    });

  it('tells what is spent of what may be spent, and what approvers added', async () => {
    const raised = issueAll(jobIn('IN_PROGRESS'), ['RaiseBudget']);
    const text = await describeStatus(raised, createInMemoryHeadStore());
    assert.match(text, /\n\nSpent: \$0\.00 of \$6\.00, \$1\.00 of them added by approvers\.$/);
  });

  it('tells the place in the queue by priority', async () => {
    const heads = createInMemoryHeadStore();
    const job = jobIn('APPROVED');
    const head = headOf(job);
    assert.ok(head);
    await heads.put(head);
    await heads.put({ ...head, jobId: 'urgent', priority: 'critical' });
    assert.match(await describeStatus(job, heads), /at place 2 in the queue/);
  });
});
