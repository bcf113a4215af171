import type { Usage } from './job-values.ts';

/** Nothing spent, or nothing known to be spent. */
export const noUsage: Usage = { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 };

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    microUsd: a.microUsd + b.microUsd,
    modelCalls: a.modelCalls + b.modelCalls,
    durationMs: a.durationMs + b.durationMs,
  };
}
