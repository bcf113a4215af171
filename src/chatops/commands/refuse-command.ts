import type { JobCommandOf } from '../../job/job-command.ts';

/** A "no" that the person reads in one line, and that is kept in the log. */
export function refuseCommand(command: string, code: string, message: string): JobCommandOf<'RefuseCommand'> {
  return { type: 'RefuseCommand', command, code, message };
}
