import { FactoryError } from './factory-error.ts';

/** Whether an artifact is definitely not there any more, or is something else than was stored: no repetition brings it back. */
export function isArtifactLost(error: unknown): error is FactoryError {
  return error instanceof FactoryError && ['artifact-missing', 'artifact-corrupt'].includes(error.code);
}
