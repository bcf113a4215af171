import type { Commit } from '../../contracts/commit.ts';
import type { Job, JobDetails } from '../../job/job.ts';
import type { JobEvent, JobEventOf } from '../../job/job-event.ts';
import type { AuditFindingKind } from './audit-finding.ts';

/** What a rule says when it was broken. */
export type Breach = { kind: AuditFindingKind; message: string };

/** Looks at one event, and at the job as it stood right before it. Empty when the event was allowed. */
export type AuditRule<T extends JobEvent['type']> = (
  event: JobEventOf<T>,
  details: JobDetails,
  job: Job,
) => Breach[];

/** Rules by event; events that are not named have none of this sort. */
export type AuditRules = { readonly [T in JobEvent['type']]?: AuditRule<T> };

/** Looks at a whole commit, and at the job before and after it. */
export type CommitRule = (commit: Commit, before: Job, after: Job) => Breach[];

/** A breach when the condition does not hold. */
export function unless(condition: boolean, kind: AuditFindingKind, message: string): Breach[] {
  return condition ? [] : [{ kind, message }];
}
