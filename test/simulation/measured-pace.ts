import type { Pace } from './pace.ts';

/** What everything outside takes where fairness is measured. A machine takes longer to start than here, which would only hide the waits of the factory itself. */
export const measuredPace: Pace = {
  call: { github: 120, store: 8, network: 40 },
  webhookMs: 500,
  taskStartMs: 1_000,
  taskStopMs: 1_000,
  taskEventMs: 500,
};
