/** Under which CloudWatch keeps them. */
export const metricNamespace = 'devfactory';

export type MetricDefinition = {
  unit: 'Count' | 'None';
  /** The one field by which it is told apart, with all values that this field has: each is a metric of its own on the bill. */
  by?: { field: string; values: readonly string[] };
  meaning: string;
};

/**
 * Everything that is measured, in the words of the log. Few on purpose, and nothing is told apart by job or repository: CloudWatch bills each name with each value of its field. What else is known of
 * a measurement stands in its line of the log.
 */
export const metricDefinitions = {
  jobsEnded: {
    unit: 'Count',
    by: { field: 'outcome', values: ['COMPLETED', 'FAILED', 'NO_CHANGES', 'REJECTED', 'CANCELLED'] },
    meaning: 'Jobs that came to an end. One that is tried again ends again.',
  },
  jobMicroUsd: {
    unit: 'None',
    meaning:
      'What a job that ends has cost in all, in millionths of a dollar: look at average and percentiles; the sum counts a job that was tried again twice.',
  },
  verdicts: {
    unit: 'Count',
    by: { field: 'decision', values: ['approve', 'hold', 'reject'] },
    meaning: 'Verdicts of governance.',
  },
  attemptsStarted: { unit: 'Count', meaning: 'Attempts that began.' },
  attemptsEnded: {
    unit: 'Count',
    meaning:
      'Attempts that ended: with a verified delivery, by failing, by losing their worker, or because the job was stopped or waits.',
  },
  faults: {
    unit: 'Count',
    meaning:
      'What failed and was answered for: a message that comes back or goes to quarantine, a call of a worker or a webhook that was answered with an error, a part of a sweep. `code` and `service` say which and where.',
  },
  webhooksRefused: {
    unit: 'Count',
    meaning: 'Deliveries that were turned away at the door. `code` says why, such as a wrong signature.',
  },
  findings: { unit: 'Count', meaning: 'What the sweeper found, of all kinds; sent each minute.' },
} as const satisfies Record<string, MetricDefinition>;

export type MetricName = keyof typeof metricDefinitions;

/** What the sweeper sends each minute while nothing happens; all others are sent, and billed, in the hours in which there is something to measure. */
export const metricsAtRest = ['faults', 'findings'] as const satisfies MetricName[];

/** How many metrics CloudWatch can come to bill: each name once, or once for each value of its field. */
export function countOfMetrics(): number {
  const definitions: readonly MetricDefinition[] = Object.values(metricDefinitions);
  return definitions.reduce((sum, { by }) => sum + (by?.values.length ?? 1), 0);
}
