import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatesCheck } from '../../../../src/chatops/reporter/gates-check.ts';
import type { GateResult } from '../../../../src/job/job-values.ts';

const passed: GateResult = {
  name: 'test',
  status: 'passed',
  command: 'npm test',
  exitCode: 0,
  durationMs: 900,
  redOnBase: false,
  summary: '',
};
const failed: GateResult = { ...passed, status: 'failed', exitCode: 1 };
const sha = '1'.repeat(40);

describe('the check run of the gates', () => {
  it('is green when all passed, red when the change broke one, neutral when nothing could be verified', () => {
    const conclusions = [
      gatesCheck(sha, [passed], false, undefined),
      gatesCheck(sha, [passed, failed], false, undefined),
      gatesCheck(sha, [{ ...failed, redOnBase: true }], false, undefined),
      gatesCheck(sha, [], true, undefined),
    ].map(({ conclusion }) => conclusion);
    assert.deepEqual(conclusions, ['success', 'failure', 'success', 'neutral']);
  });

  it('names the head of the log, for whoever audits it later', () => {
    const { summary } = gatesCheck(sha, [passed], false, { jobId: '77-3', version: 9, hash: 'a'.repeat(64) });
    assert.ok(summary.endsWith(`\n\nLog of job \`77-3\` up to commit 9: \`${'a'.repeat(64)}\``), summary);
  });
});
