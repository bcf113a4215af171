import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { DeploymentSettings } from '../src/config/deployment-settings.ts';
import {
  type MetricDefinition,
  type MetricName,
  metricDefinitions,
  metricNamespace,
} from '../src/contracts/metric-definitions.ts';

/** What the functions measure, as CloudWatch has it: one metric, or one for each value of the field that tells it apart. */
export function factoryMetrics(
  { name: factory }: Pick<DeploymentSettings, 'name'>,
  metricName: MetricName,
  statistic: string = Stats.SUM,
): Metric[] {
  const { by }: MetricDefinition = metricDefinitions[metricName];
  const dimensions: Record<string, string>[] =
    by === undefined ? [{ factory }] : by.values.map((value) => ({ factory, [by.field]: value }));
  return dimensions.map(
    (dimensionsMap) =>
      new Metric({
        namespace: metricNamespace,
        metricName,
        dimensionsMap,
        statistic,
        period: Duration.minutes(5),
        ...(by === undefined ? {} : { label: dimensionsMap[by.field] ?? metricName }),
      }),
  );
}
