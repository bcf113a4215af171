import type { Measurement, Metrics } from '../../../src/ports/metrics.ts';

/** Metrics in memory. */
export function createInMemoryMetrics(): Metrics & { recorded: Measurement[] } {
  const recorded: Measurement[] = [];
  return { recorded, record: (...measurements) => void recorded.push(...measurements) };
}
