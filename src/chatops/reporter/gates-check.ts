import type { GateResult } from '../../job/job-values.ts';
import type { CheckRun } from '../../ports/github-pages.ts';
import { gatesTable } from './gates-table.ts';

/** The check run `factory/gates` on the delivered commit. Work that nothing could verify is neutral, never green. */
export function gatesCheck(headSha: string, gates: readonly GateResult[], unverified: boolean): CheckRun {
  const red = gates.filter(
    (gate) => (gate.status === 'failed' || gate.status === 'error') && !gate.redOnBase,
  );
  const passed = gates.filter((gate) => gate.status === 'passed').length;
  return {
    name: 'factory/gates',
    headSha,
    status: 'completed',
    conclusion: red.length > 0 ? 'failure' : unverified ? 'neutral' : 'success',
    title: unverified ? 'Nothing could be verified' : `${passed} of ${gates.length} gates passed`,
    summary: gatesTable(gates).join('\n'),
  };
}
