import {
  countOfMetrics,
  type MetricDefinition,
  metricDefinitions,
  metricNamespace,
  metricsAtRest,
} from '../../src/contracts/metric-definitions.ts';
import { awsPrices, monthlyAllowance } from '../bench/aws-prices.ts';
import { row } from './json-schema.ts';
import type { Page } from './page.ts';

function costs(): string {
  const count = countOfMetrics();
  const free = monthlyAllowance.customMetric ?? 0;
  const most = (Math.max(0, count - free) * awsPrices.customMetric).toFixed(2);
  return [
    `CloudWatch bills a metric of one's own $${awsPrices.customMetric.toFixed(2)} a month, for the hours in which something of it was sent, and ${free} are free in every account. There are ${count}`,
    `here, each value of a field counted: $${most} a month at most, in a factory in which all of it happens every hour. One at rest sends ${metricsAtRest.length}:`,
    `${metricsAtRest.map((name) => `\`${name}\``).join(' and ')}.`,
  ].join(' ');
}

function render(): string {
  const rows = Object.entries<MetricDefinition>(metricDefinitions).map(([name, { by, unit, meaning }]) => {
    const values = by?.values.map((value) => `\`${value}\``).join(', ');
    return row(`\`${name}\``, unit, by === undefined ? '' : `\`${by.field}\`: ${values}`, meaning);
  });
  return [
    '# Metrics',
    '',
    'Generated from `src/contracts/metric-definitions.ts` by `npm run docs`. Do not edit. What to do with them: [operations](../operations.md#metrics).',
    '',
    `Lines \`measured\` of the log, which CloudWatch reads in the Embedded Metric Format: namespace \`${metricNamespace}\`, dimension \`factory\` (the deployment's name) and, where the table names one, a field.`,
    'The line says more, by which no metric is told apart: `service`, `jobId`, `attempt`, `code`, `stopReason`.',
    '',
    '| metric | unit | told apart by | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
    costs(),
    '',
  ].join('\n');
}

/** The reference of what is measured, with what it costs. */
export const metricsPage: Page = { path: 'docs/reference/metrics.md', render };
