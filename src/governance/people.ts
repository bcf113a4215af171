import type { GitHubJobMessage, Sender } from '../contracts/job-message.ts';
import type { JobCommand, ReplyTo } from '../job/job-command.ts';
import type { Account, Actor } from '../job/job-values.ts';
import type { Intent } from './intent.ts';

export function accountOf({ id, login }: { id: number; login: string }): Account {
  return { id, login };
}

export function actorOf(sender: Sender): Actor {
  return { kind: 'person', account: accountOf(sender) };
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
  refusal: { command: string; code: string; message: string; quiet?: true },
  replyTo?: ReplyTo,
): Intent {
  return asked(jobId, message, { type: 'RefuseCommand', ...refusal }, replyTo);
}
