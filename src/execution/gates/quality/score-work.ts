import type { GateResult } from '../../../contracts/job-vocabulary.ts';
import type { Severity } from '../../../contracts/severity.ts';
import { credits, gateWeights, otherGateWeight, penalties } from './weights.ts';

type Judged = Pick<GateResult, 'name' | 'status' | 'redOnBase'>;

/**
 * A score from 0 to 100: the weighted share of gates that are green, less points for what was found. A gate that fares better never lowers it, one more
 * finding never raises it. Pure.
 */
export function scoreWork(gates: readonly Judged[], findings: readonly { severity: Severity }[]): number {
  const parts = gates.map((gate) => ({ weight: weightOf(gate.name), credit: creditOf(gate) }));
  if (!gates.some(({ name }) => name === 'test'))
    parts.push({ weight: weightOf('test'), credit: credits.noTests });
  const whole = parts.reduce((sum, { weight }) => sum + weight, 0);
  const earned = parts.reduce((sum, { weight, credit }) => sum + weight * credit, 0);
  const lost = findings.reduce((sum, { severity }) => sum + penalties[severity], 0);
  return Math.max(0, Math.round((100 * earned) / whole - lost));
}

function weightOf(name: string): number {
  return gateWeights[name] ?? otherGateWeight;
}

function creditOf({ status, redOnBase }: Judged): number {
  if (status === 'passed') return credits.passed;
  if (status === 'skipped') return credits.skipped;
  return redOnBase ? credits.redAsBefore : credits.failed;
}
