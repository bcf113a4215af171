import type { Job } from '../job/job.ts';
import type { JobCommand, ReplyTo } from '../job/job-command.ts';
import type { Actor } from '../job/job-values.ts';

/** What a message comes to: commands for one job, or nothing, because what it hinted at is not so (any more). */
export type Intent =
  | {
      jobId: string;
      actor: Actor;
      replyTo?: ReplyTo;
      /** The version of the log that was read before GitHub's facts were: the first step is committed right after it, or everything is read again. */
      asOf?: number;
      /** When people did it, by GitHub's clock. */
      happenedAt?: string;
      steps: readonly { commandId: string; command: JobCommand }[];
      /** What to look at once all steps are committed or refused, because it may have changed while they were. */
      afterwards?: () => Promise<Intent>;
    }
  | { ignored: string };

export function ignore(reason: string): Intent {
  return { ignored: reason };
}

const governance: Actor = { kind: 'governance' };

/** The same, but only while the log is as it was read: what it follows from may not be so any more in a job that has moved on. */
export function asOf(job: Pick<Job, 'version'>, intent: Intent): Intent {
  return 'ignored' in intent ? intent : { ...intent, asOf: job.version };
}

/** One command of governance's own. */
export function intend(jobId: string, commandId: string, command: JobCommand): Intent {
  return { jobId, actor: governance, steps: [{ commandId, command }] };
}
