import type { Metrics } from '../../src/ports/metrics.ts';

/** Keeps nothing. */
export const silentMetrics: Metrics = { record() {} };
