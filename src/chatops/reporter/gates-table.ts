import type { GateResult } from '../../job/job-values.ts';
import { duration } from './duration.ts';
import { cellCode, safeText } from './safe-text.ts';

const marks: Record<GateResult['status'], string> = { passed: '✅', failed: '❌', skipped: '⚪', error: '⚠️' };

function row(gate: GateResult): string {
  const command = gate.command === undefined ? '' : cellCode(gate.command);
  const exit = gate.exitCode === null ? '' : String(gate.exitCode);
  const note = [
    gate.redOnBase ? 'red before the change' : '',
    safeText(gate.summary.split('\n')[0] ?? '', 160),
  ];
  return `| ${marks[gate.status]} ${safeText(gate.name, 40)} | ${gate.status} | ${command} | ${exit} | ${duration(gate.durationMs)} | ${note.filter(Boolean).join('; ')} |`;
}

/** The gates as the factory itself ran them. */
export function gatesTable(gates: readonly GateResult[]): string[] {
  return ['| gate | result | command | exit | time | |', '|---|---|---|---|---|---|', ...gates.map(row)];
}
