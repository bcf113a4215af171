import type { SweepSummary } from './tally.ts';

const namespace = 'devfactory';

/**
 * The summary as metrics in a line of the log: CloudWatch reads the Embedded Metric Format out of it, everybody else the plain counts. One metric for each
 * kind of finding, and `faults`.
 */
export function sweepMetrics({ findings, faults }: SweepSummary, now: number): Record<string, unknown> {
  const counts = { ...findings, faults };
  const metrics = Object.keys(counts).map((name) => ({ Name: name, Unit: 'Count' }));
  return {
    ...counts,
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['service']], Metrics: metrics }],
    },
  };
}
