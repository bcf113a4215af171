import type { DiffFinding } from './diff-policy.ts';
import { type GateOutcome, summarize } from './gate-outcome.ts';

/** The diff policy as a gate among the others. */
export function diffPolicyGate(findings: DiffFinding[], durationMs: number): GateOutcome {
  const output = findings.map((finding) => `${finding.message} [${finding.code}]`).join('\n');
  return {
    result: {
      name: 'diff policy',
      status: findings.length === 0 ? 'passed' : 'failed',
      exitCode: null,
      durationMs,
      redOnBase: false,
      summary: summarize(output),
    },
    blocks: findings.length > 0,
    output,
  };
}
