import { type Commit, commitSchema, commitSchemaVersion, firstPrevHash } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { CommandEnvelope } from '../job/job-command.ts';
import type { JobEvent } from '../job/job-event.ts';
import { canonicalHash } from './canonical-json.ts';

/** The hash a commit must carry: over all its other fields. */
export function hashOfCommit({ hash: _, ...content }: Commit): string {
  return canonicalHash(content);
}

/** Makes the commit that follows `previous` (undefined: the job's first), chained to it by its hash. `at` in milliseconds since the epoch. Throws FactoryError `commit-invalid` (quarantine). */
export function sealCommit(
  jobId: string,
  previous: Commit | undefined,
  envelope: Pick<CommandEnvelope, 'commandId' | 'actor'>,
  events: JobEvent[],
  at: number,
): Commit {
  const content = {
    schemaVersion: commitSchemaVersion,
    jobId,
    version: (previous?.version ?? 0) + 1,
    commandId: envelope.commandId,
    actor: envelope.actor,
    events,
    at: timeAfter(previous, at),
    prevHash: previous?.hash ?? firstPrevHash,
  } as const;
  const commit = { ...content, hash: canonicalHash(content) };
  assertReadable(commit);
  return commit;
}

/** What the log cannot give back must never enter it: one such commit would make the whole job unreadable. */
function assertReadable(commit: Commit): void {
  const { success, error } = commitSchema.safeParse(commit);
  if (success) return;
  throw new FactoryError(
    'commit-invalid',
    `What ${commit.commandId} makes happen to job ${commit.jobId} does not fit the log's schema.`,
    {
      disposition: 'quarantine',
      cause: error,
    },
  );
}

/** Clocks of different machines differ a little; a log never runs backwards. */
function timeAfter(previous: Commit | undefined, at: number): string {
  const time = new Date(at).toISOString();
  return previous !== undefined && previous.at > time ? previous.at : time;
}
