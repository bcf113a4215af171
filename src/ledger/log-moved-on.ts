import { FactoryError } from '../contracts/factory-error.ts';
import type { CommandEnvelope } from '../job/job-command.ts';

const code = 'log-moved-on';

/** What a command meets that follows from an older version of the log than there is: nothing was committed, and whoever asks has to look again. */
export function logMovedOn(jobId: string, { command, asOf }: CommandEnvelope): FactoryError {
  return new FactoryError(
    code,
    `Job ${jobId} has changed since version ${asOf}, from which ${command.type} follows. Look at it again, and at what was read beside it.`,
    { disposition: 'retry' },
  );
}

export function isLogMovedOn(error: unknown): boolean {
  return error instanceof FactoryError && error.code === code;
}
