import type { MetricName, metricDefinitions } from '../contracts/metric-definitions.ts';
import type { LogFields } from './log.ts';

type FieldOf<Name extends MetricName> = (typeof metricDefinitions)[Name] extends {
  by: { field: infer Field extends string; values: readonly (infer Value)[] };
}
  ? Record<Field, Value>
  : unknown;

/** One thing that was measured. `facts`: what else the log shall say of it, by which no metric is told apart. */
export type Measurement = {
  [Name in MetricName]: { name: Name; value: number; facts?: LogFields } & FieldOf<Name>;
}[MetricName];

/** Tells operators in numbers what happens. Telling must not fail, and nothing waits for it. */
export type Metrics = {
  /** Each name at most once in a call. */
  record(...measurements: Measurement[]): void;
};
