import type { RiskClass } from '../../../job/job-values.ts';

/**
 * A topic that makes a request riskier when a reader finds it there. It counts once, however often it comes up.
 * `phrases` are RE2 and stand between borders of words; letters match in both cases.
 */
export type RiskTerm = {
  id: string;
  class: RiskClass;
  points: number;
  /** Completed with what was found: `It speaks of credentials: “API key”`. */
  reason: string;
  phrases: readonly string[];
};
