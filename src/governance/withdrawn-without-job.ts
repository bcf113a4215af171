import type { Commit } from '../contracts/commit.ts';
import type { JobMessageOf } from '../contracts/job-message.ts';
import type { Job } from '../job/job.ts';
import { asOf, type Intent, ignore, refused } from './intent.ts';

/** What the log says of it. Nobody is told: whoever did it knows. */
const happened = {
  'label-removed': 'The label was taken off while no job was under way for this issue.',
  'issue-closed': 'The issue was closed while no job was under way for it.',
} as const;

/** Whoever has opened an issue may close it as often as they like, and every job reads its log from the first line on. */
const mostInAnHour = 10;

/**
 * Keeps when people took the label off or closed the issue, though no job is under way that it could end: what they had asked for before that, and GitHub delivers hours later, is to start nothing. Without a time it says nothing of
 * what came before, and merged work is never taken up again. Every issue of a repository is closed some day, so that a closing makes no log where nobody has ever asked for anything.
 */
export function withdrawnWithoutJob(
  { job, commits }: { job: Pick<Job, 'id' | 'version' | 'state'>; commits: readonly Commit[] },
  message: JobMessageOf<'label-removed' | 'issue-closed'>,
): Intent {
  const { type: cause, commandId, happenedAt } = message;
  const wasNeverAsked = job.version === 0 && cause === 'issue-closed';
  if (happenedAt === undefined || wasNeverAsked || job.state === 'COMPLETED') return ignore('no-live-job');
  /* Under an id of its own: by the time another copy of the message comes, there may be a job for it to end. Bound to the log for the same reason. */
  const noted = { ...message, commandId: `${commandId}:noted` };
  if (isOneOfMany(commits, noted.commandId, happenedAt)) return ignore('withdrawn-often');
  return asOf(
    job,
    refused(job.id, noted, {
      command: 'withdraw',
      code: 'nothing-to-stop',
      message: happened[cause],
      quiet: true,
      withdraws: cause,
    }),
  );
}

function isOneOfMany(commits: readonly Commit[], commandId: string, happenedAt: string): boolean {
  const hour = hourOf(happenedAt);
  const others = commits.filter(
    (commit) =>
      commit.commandId !== commandId &&
      commit.events.some(
        (event) =>
          event.type === 'CommandRefused' && event.cause !== undefined && hourOf(event.withdrawnAt) === hour,
      ),
  );
  return others.length >= mostInAnHour;
}

function hourOf(time: string | undefined): string | undefined {
  return time?.slice(0, 'YYYY-MM-DDTHH'.length);
}
