import type { GitHubJobMessage } from '../contracts/job-message.ts';
import type { Job } from '../job/job.ts';
import type { JobCommand, JobCommandOf, ReplyTo } from '../job/job-command.ts';
import type { Actor } from '../job/job-values.ts';
import { actorOf } from './actor-of.ts';

/** What a message comes to: commands for one job, or nothing, because what it hinted at is not so (any more). */
export type Intent =
  | {
      jobId: string;
      actor: Actor;
      replyTo?: ReplyTo;
      /** The version of the log that was read before GitHub's facts were: the first step is committed right after it, or everything is read again; so is each other one where another copy of the message has taken the step before. */
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

/** The same, done by people at that time of GitHub's, where it is known. */
export function dated(intent: Intent, happenedAt: string | undefined): Intent {
  return 'ignored' in intent || happenedAt === undefined ? intent : { ...intent, happenedAt };
}

/** One command of governance's own. */
export function intend(jobId: string, commandId: string, command: JobCommand): Intent {
  return { jobId, actor: governance, steps: [{ commandId, command }] };
}

/**
 * A command that was handled is handed to the ledger again as it is known there, so that effects a crash has swallowed are made up for. Nothing is
 * decided anew, and GitHub is not asked again.
 */
export function repeat(jobId: string, commandId: string): Intent {
  return intend(jobId, commandId, { type: 'AcknowledgeCommand', command: 'repeat' });
}

/** What the sender of a message asks of a job; answered where `replyTo` says. */
export function asked(
  jobId: string,
  message: GitHubJobMessage,
  command: JobCommand,
  replyTo?: ReplyTo,
): Intent {
  return {
    jobId,
    actor: actorOf(message.sender),
    steps: [{ commandId: message.commandId, command }],
    ...(message.happenedAt === undefined ? {} : { happenedAt: message.happenedAt }),
    ...(replyTo === undefined ? {} : { replyTo }),
  };
}

/** A "no" before the request could become a command of its own. It is a commit too, so that no redelivery can succeed later. */
export function refused(
  jobId: string,
  message: GitHubJobMessage,
  refusal: Omit<JobCommandOf<'RefuseCommand'>, 'type'>,
  replyTo?: ReplyTo,
): Intent {
  return asked(jobId, message, { type: 'RefuseCommand', ...refusal }, replyTo);
}
