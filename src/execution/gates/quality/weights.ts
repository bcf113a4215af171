import type { Severity } from '../../../contracts/severity.ts';

/**
 * What each gate counts, in parts of the whole of those that there are. A repository without a command for a gate is not blamed for it, but for tests: where
 * nothing is tested, half of what tests count is missing.
 */
export const gateWeights: Record<string, number> = {
  install: 5,
  format: 5,
  lint: 10,
  types: 15,
  test: 30,
  build: 10,
  secrets: 10,
  'security rules': 10,
  dependencies: 5,
  checks: 10,
  'diff policy': 10,
};
/** What a gate of another name counts: the acceptance command of an item. */
export const otherGateWeight = 10;

/** How much of its weight a gate brings in. Red as before is not as good as green, and not the change's doing. */
export const credits = { passed: 1, redAsBefore: 0.5, skipped: 0.5, failed: 0, noTests: 0.5 } as const;

/** Points that a finding takes away. */
export const penalties: Record<Severity, number> = { low: 1, medium: 4, high: 15, critical: 30 };
