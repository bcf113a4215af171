import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatesCheck } from '../../../../src/chatops/reporter/gates-check.ts';
import type { Quality } from '../../../../src/contracts/quality.ts';
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
const verified = { unverified: false };
const sha = '1'.repeat(40);

describe('the check run of the gates', () => {
  it('is green when all passed, red when the change broke one, neutral when nothing could be verified', () => {
    const conclusions = [
      gatesCheck(sha, [passed], verified, undefined),
      gatesCheck(sha, [passed, failed], verified, undefined),
      gatesCheck(sha, [{ ...failed, redOnBase: true }], verified, undefined),
      gatesCheck(sha, [], { unverified: true }, undefined),
    ].map(({ conclusion }) => conclusion);
    assert.deepEqual(conclusions, ['success', 'failure', 'success', 'neutral']);
  });

  it('names the head of the log, for whoever audits it later', () => {
    const { summary } = gatesCheck(sha, [passed], verified, {
      jobId: '77-3',
      version: 9,
      hash: 'a'.repeat(64),
    });
    assert.ok(summary.endsWith(`\n\nLog of job \`77-3\` up to commit 9: \`${'a'.repeat(64)}\``), summary);
  });

  it('tells score, risk and their reasons, and makes what the agent chose harmless', () => {
    const quality: Quality = {
      score: 87,
      findings: { low: 2, medium: 1, high: 0, critical: 0 },
      risk: { level: 'medium', points: 33, reasons: ['touches money: src/pay<img src=x>.ts (25)'] },
    };
    const { title, summary } = gatesCheck(sha, [passed], { unverified: false, quality }, undefined);
    assert.equal(title, '1 of 1 gates passed, score 87, risk medium');
    assert.match(
      summary,
      /\*\*Score 87\/100\*\* · risk \*\*medium\*\* \(33\/100\) · findings: 1 medium, 2 low/,
    );
    assert.match(summary, /\\<img/);
  });
});
