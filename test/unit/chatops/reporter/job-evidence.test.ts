import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEvidence } from '../../../../src/chatops/reporter/job-evidence.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { createReporterWorld } from '../../../support/reporter-world.ts';
import { silentLog } from '../../../support/silent-log.ts';

describe('the evidence of a job', () => {
  it('is that of the attempt that made the work, where a later one found nothing to change', async () => {
    const world = await createReporterWorld();
    const pushed = await world.push();
    const shown = async () => {
      const commits = await world.commits();
      return await readEvidence(
        { artifacts: world.artifacts, log: silentLog },
        await world.issue('AcknowledgeCommand'),
        commits,
      );
    };
    const { report } = await shown();
    assert.ok(report !== undefined);
    for (const step of [
      'RefuteDelivery',
      'RetryJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
    ] as const)
      await world.issue(step);
    assert.equal((await shown()).report, undefined, 'the next attempt has none yet');
    const found = await world.issue({
      type: 'FailAttempt',
      attempt: 2,
      stopReason: 'no_changes',
      explanation: 'All is there.',
      usage: noUsage,
      branchHead: pushed.details?.pushedSha ?? null,
    });
    assert.equal(found.state, 'VALIDATING');
    assert.deepEqual((await shown()).report, report);
  });
});
