import { FactoryError } from '../../src/contracts/factory-error.ts';

/** Whether a fault says that GitHub wants no requests for about so long: what has gone by since it said so is taken off. */
export function isLimitOf(seconds: number): (error: unknown) => boolean {
  return (error) =>
    error instanceof FactoryError &&
    error.code === 'github-unavailable' &&
    error.disposition === 'retry' &&
    error.retryAfterSeconds !== undefined &&
    error.retryAfterSeconds <= seconds &&
    error.retryAfterSeconds > seconds / 2;
}
