/** Annotations a policy of the factory can have. */
export const policyAnnotations = ['id', 'reason', 'approvers'] as const;

/** What of a policy a verdict repeats. */
export type PolicyRule = {
  /** By `@id`, or by the line it begins at. */
  id: string;
  effect: 'permit' | 'forbid';
  /** With placeholders such as `{risk.total}`. */
  reason: string;
  /** Who can release what it holds; absent: whom the configuration names. */
  approvers?: string[];
};

/** What is wrong with a policy, and where; line and column count from 1. */
export type PolicyProblem = { line: number; column: number; message: string };
