import { severities } from '../../contracts/severity.ts';
import { describeFinding, type Finding, isBlocking } from './finding.ts';
import type { GateOutcome } from './gate-outcome.ts';

const shown = 1_500;

/**
 * A gate that reads a change and runs none of it. It is red when something that it found may not leave the factory; what is milder stands in its summary,
 * the gravest first.
 */
export function gateOfFindings(name: string, findings: readonly Finding[], durationMs: number): GateOutcome {
  const blocks = findings.some(isBlocking);
  const output = findings
    .toSorted((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity))
    .map(describeFinding)
    .join('\n');
  return {
    result: {
      name,
      status: blocks ? 'failed' : 'passed',
      exitCode: null,
      durationMs,
      redOnBase: false,
      summary: output.length <= shown ? output : `${output.slice(0, shown)}…`,
    },
    blocks,
    output,
  };
}
