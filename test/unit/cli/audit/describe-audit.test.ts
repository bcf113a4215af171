import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeAudit, describeTotals, totalsOf } from '../../../../src/cli/audit/describe-audit.ts';

const clean = { jobId: '77-3', commits: 3, anchored: 3, unanchored: { count: 0 }, findings: [] };

describe('the last line of an audit', () => {
  const lastOf = (audits: Parameters<typeof totalsOf>[0]) => describeTotals(totalsOf(audits));

  it('says that everything is anchored only of commits that were read', () => {
    assert.equal(lastOf([clean]), '1 job, 3 commits, 0 findings; all anchored');
    const nothing = 'there was no commit to verify';
    assert.equal(lastOf([]), `0 jobs, 0 commits, 0 findings; ${nothing}`);
    const finding = { jobId: 'zzz', version: 0, kind: 'unreadable', message: 'It is.' } as const;
    const damaged = { ...clean, jobId: 'zzz', commits: 0, anchored: 0, findings: [finding] };
    assert.equal(lastOf([damaged]), `1 job, 0 commits, 1 finding; ${nothing}`);
    assert.equal(describeAudit(damaged).split('\n').at(-1)?.trim(), 'log: unreadable: It is.');
  });

  it('counts what is not anchored yet', () => {
    const tail = { ...clean, anchored: 1, unanchored: { count: 2, from: 2 } };
    assert.equal(
      lastOf([clean, tail]),
      '2 jobs, 6 commits, 0 findings; 2 commits not anchored yet: changes to them cannot be noticed',
    );
  });
});
