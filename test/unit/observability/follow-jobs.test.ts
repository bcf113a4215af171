import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Commit, commitSchemaVersion } from '../../../src/contracts/commit.ts';
import type { JobEvent } from '../../../src/job/job-event.ts';
import { followJobs } from '../../../src/observability/follow-jobs.ts';
import { at, fittingCommand, issue, jobIn } from '../../support/job-scenario.ts';

function commit(version: number, events: JobEvent[]): Commit {
  const hash = String(version).repeat(64).slice(0, 64);
  return {
    schemaVersion: commitSchemaVersion,
    jobId: '77-3',
    version,
    commandId: `c${version}`,
    actor: { kind: 'governance' },
    events,
    at,
    prevHash: hash,
    hash,
  };
}
const submission = issue(jobIn('DRAFT'), fittingCommand('SubmitJob', jobIn('DRAFT'))).events;

describe('following jobs in the terminal', () => {
  test('prints every commit once, named by the issue', async () => {
    const log = [commit(1, submission)];
    const printed: string[] = [];
    const follower = followJobs({
      commits: async () => log,
      print: ({ reference, text }) => printed.push(`${reference} ${text}`),
    });
    await follower.news('77-3');
    await follower.news('77-3');
    log.push(commit(2, [{ type: 'JobCancelled', cause: 'label-removed' }]));
    await Promise.all([follower.news('77-3'), follower.news('77-3')]);
    assert.deepEqual(printed, [
      'acme/widgets#3 request frozen: “Add a greeting” by wanda → branch factory/3-add-a-greeting',
      'acme/widgets#3 cancelled (label-removed)',
    ]);
  });
  test('names a job without a submission by its id and shows only the first line of long explanations', async () => {
    const printed: string[] = [];
    const events: JobEvent[] = [
      { type: 'CommandRefused', command: 'run', code: 'no-permission', message: `No.\n${'x'.repeat(500)}` },
    ];
    await followJobs({
      commits: async () => [commit(1, events)],
      print: ({ reference, text }) => printed.push(`${reference} ${text}`),
    }).news('77-3');
    assert.deepEqual(printed, ['77-3 run refused (no-permission): No.']);
  });
});
