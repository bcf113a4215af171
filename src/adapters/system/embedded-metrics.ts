import {
  type MetricDefinition,
  metricDefinitions,
  metricNamespace,
} from '../../contracts/metric-definitions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Measurement, Metrics } from '../../ports/metrics.ts';

/**
 * Metrics as lines of the log: CloudWatch reads the Embedded Metric Format out of them, everybody else the plain numbers. It takes no call and no permission, and goes through the log's redactor.
 * `factory`: which one, since several may share an account.
 */
export function createEmbeddedMetrics(options: { log: Log; clock: Clock; factory: string }): Metrics {
  const { log, clock, factory } = options;
  return {
    record(...measurements) {
      log.info('measured', {
        ...Object.assign({}, ...measurements.map(fieldsOf)),
        factory,
        _aws: { Timestamp: clock.now(), CloudWatchMetrics: measurements.map(directiveOf) },
      });
    },
  };
}

function fieldsOf({ name, value, facts, ...told }: Measurement): Record<string, unknown> {
  return { ...facts, ...told, [name]: value };
}

/** How CloudWatch is to read one measurement: where it finds the number, and the fields that tell it apart. */
function directiveOf({ name }: Measurement) {
  const { unit, by }: MetricDefinition = metricDefinitions[name];
  return {
    Namespace: metricNamespace,
    Dimensions: [by === undefined ? ['factory'] : ['factory', by.field]],
    Metrics: [{ Name: name, Unit: unit }],
  };
}
