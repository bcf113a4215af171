import type { Anchor } from '../../contracts/anchor.ts';
import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { GateResult } from '../../job/job-values.ts';
import type { CheckRun } from '../../ports/github-pages.ts';
import { fitPage, summaryLimit } from './fit-page.ts';
import { gatesTable } from './gates-table.ts';
import { fixed, tabled } from './page-section.ts';
import { qualityLines } from './quality-lines.ts';

/**
 * The check run `factory/gates` on the delivered commit. Work that nothing could verify is neutral, never green. It also names the head of the job's
 * log: a witness of that log which the factory's own account cannot take back.
 */
export function gatesCheck(
  headSha: string,
  gates: readonly GateResult[],
  report: Pick<AttemptReport, 'unverified' | 'quality'> | undefined,
  logHead: Anchor | undefined,
): CheckRun {
  const unverified = report?.unverified ?? true;
  const quality = report?.quality;
  const red = gates.filter(
    (gate) => (gate.status === 'failed' || gate.status === 'error') && !gate.redOnBase,
  );
  const passed = gates.filter((gate) => gate.status === 'passed').length;
  return {
    name: 'factory/gates',
    headSha,
    status: 'completed',
    conclusion: red.length > 0 ? 'failure' : unverified ? 'neutral' : 'success',
    title: unverified
      ? 'Nothing could be verified'
      : `${passed} of ${gates.length} gates passed${quality === undefined ? '' : `, score ${quality.score}, risk ${quality.risk.level}`}`,
    summary: summaryOf(gates, quality, logHead),
  };
}

function summaryOf(
  gates: readonly GateResult[],
  quality: AttemptReport['quality'],
  logHead: Anchor | undefined,
): string {
  const table = tabled(gatesTable(gates));
  return fitPage([table, fixed(qualityLines(quality)), fixed(witness(logHead))], [table], summaryLimit);
}

function witness(logHead: Anchor | undefined): string[] {
  if (logHead === undefined) return [];
  const { jobId, version, hash } = logHead;
  return [`Log of job \`${jobId}\` up to commit ${version}: \`${hash}\``];
}
