import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { effectsOf } from '../../../src/job/effects-of.ts';
import { outcomeOf } from '../../../src/job/outcome-of.ts';
import { archivingJob, fittingCommand, issue, issueAll, jobIn, verdict } from '../../support/job-scenario.ts';

const codeOf = (job: ReturnType<typeof jobIn>, command: Parameters<typeof issue>[1]) => {
  const refused = issue(job, command).events.find((event) => event.type === 'CommandRefused');
  return refused?.type === 'CommandRefused' ? refused.code : undefined;
};

describe('a result that is delivered as an archive', () => {
  for (const deliver of ['zip', 'blob'] as const)
    it(`completes the job, and the log says what it is (${deliver})`, () => {
      const job = archivingJob(deliver);
      const { job: after, events } = issue(job, fittingCommand('DeliverArchive', job));
      assert.deepEqual(
        events.map(({ type }) => type),
        ['ArchiveDelivered', 'JobCompleted'],
      );
      assert.equal(after.state, 'COMPLETED');
      assert.equal(after.details?.archive?.deliver, deliver);
      assert.equal(outcomeOf(after)?.result, 'exported');
    });

  it('is never pushed as well', () => {
    const job = archivingJob();
    assert.equal(codeOf(job, fittingCommand('AuthorizePush', job)), 'other-delivery');
  });

  it('is refused where a pull request was approved', () => {
    const job = jobIn('VALIDATING');
    assert.equal(codeOf(job, fittingCommand('DeliverArchive', job)), 'other-delivery');
  });

  it('is refused with a gate that the change broke, and of an attempt that is not the newest', () => {
    const job = archivingJob();
    const command = fittingCommand('DeliverArchive', job) as Extract<
      ReturnType<typeof fittingCommand>,
      { type: 'DeliverArchive' }
    >;
    const red = {
      name: 'test',
      status: 'failed',
      exitCode: 1,
      durationMs: 1,
      redOnBase: false,
      summary: '',
    } as const;
    assert.equal(codeOf(job, { ...command, gates: [red] }), 'gates-red');
    assert.equal(codeOf(job, { ...command, gates: [{ ...red, redOnBase: true }] }), undefined);
    assert.equal(codeOf(job, { ...command, attempt: 2 }), 'fenced');
    assert.equal(codeOf(issueAll(job, [command]), command), 'stopped');
  });

  it('leaves the worker to end by itself, frees its files, teaches, and is told to people', () => {
    const job = archivingJob();
    const { job: after, events } = issue(job, fittingCommand('DeliverArchive', job));
    const effects = effectsOf({ jobId: after.id, version: after.version, events }, after);
    assert.deepEqual(
      effects.map(({ type }) => type),
      ['release-locks', 'record-outcome', 'keep-learnings', 'notify'],
    );
  });

  it('is what the verdict says: one about another delivery than was asked for since is refused', () => {
    const retried = issueAll(jobIn('FAILED'), [
      { type: 'RetryJob', by: { id: 12, login: 'rita' }, options: { deliver: 'zip' } },
    ]);
    const judged = verdict('approve', retried.details?.inputHash ?? '');
    assert.equal(codeOf(retried, { type: 'RecordVerdict', verdict: judged }), 'stale-input');
    assert.equal(
      codeOf(retried, { type: 'RecordVerdict', verdict: { ...judged, deliver: 'zip' } }),
      undefined,
    );
  });
});
