import { FactoryError } from '../../contracts/factory-error.ts';

/** What goes wrong with git, in the codes that callers know. */
export type GitFaultCode = 'git-failed' | 'git-timeout' | 'git-output-too-large';

/** A fault of a git process. One that printed too much does so again; everything else may be tried once more. */
export function gitFault(code: GitFaultCode, message: string, cause?: unknown): FactoryError {
  const disposition = code === 'git-output-too-large' ? 'quarantine' : 'retry';
  return new FactoryError(code, message, { disposition, cause });
}
