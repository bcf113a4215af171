import type { SweepSummary } from './tally.ts';

const namespace = 'devfactory';

/**
 * The summary as metrics in a line of the log: CloudWatch reads the Embedded Metric Format out of it, everybody else the plain counts. One metric for each
 * kind of finding, `faults`, and `findings` for all of them together.
 */
export function sweepMetrics({ findings, faults }: SweepSummary, now: number): Record<string, unknown> {
  const all = Object.values(findings).reduce((sum, count) => sum + count, 0);
  const counts = { ...findings, faults, findings: all };
  const metrics = Object.keys(counts).map((name) => ({ Name: name, Unit: 'Count' }));
  return {
    ...counts,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['service']], Metrics: metrics }],
    },
  };
}
