import { z } from 'zod';
import { type ChecklistItem, checklistItemSchema } from '../../contracts/agent-task.ts';
import { type AttemptReport, attemptReportSchema } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { openChecklist } from '../../contracts/open-checklist.ts';
import { type Spec, specSchema } from '../../contracts/spec.ts';
import type { Job } from '../../job/job.ts';
import type { ArtifactRef } from '../../job/job-values.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { Log } from '../../ports/log.ts';

/** What lies in the artifact store about a job's newest attempt. */
export type JobEvidence = { report?: AttemptReport; checklist: readonly ChecklistItem[] };

const planSchema = z.object({ checklist: z.array(checklistItemSchema) });

/**
 * The report of the job's newest attempt and the checklist as it stands: that of the SPEC until an attempt works on it, then the report's, else the plan's. What is
 * missing or does not fit (workers upload it) is logged and left out, and does not keep the rest from being shown. Throws FactoryError (retry) when the store does not answer.
 */
export async function readEvidence(
  { artifacts, log }: { artifacts: Pick<ArtifactStore, 'get'>; log: Log },
  job: Job,
  commits: readonly Commit[],
): Promise<JobEvidence> {
  const read = async <T>(
    reference: ArtifactRef | undefined,
    schema: z.ZodType<T>,
  ): Promise<T | undefined> => {
    if (reference === undefined) return undefined;
    try {
      return schema.parse(JSON.parse(new TextDecoder().decode(await artifacts.get(reference))));
    } catch (error) {
      if (error instanceof FactoryError && error.disposition === 'retry') throw error;
      log.warn('evidence of a job cannot be read', { jobId: job.id, sha256: reference.sha256, error });
      return undefined;
    }
  };
  const report = await read(reportOfNewestAttempt(job, commits), attemptReportSchema);
  const seen = report === undefined ? {} : { report };
  if (isAskedAnew(job)) return { ...seen, checklist: await specChecklist(job, read) };
  if (report !== undefined) return { report, checklist: report.checklist };
  const plan = await read(job.details?.plan?.artifact, planSchema);
  return { checklist: plan?.checklist ?? (await specChecklist(job, read)) };
}

/** There is a verdict for an input that no attempt has worked on yet: what the newest attempt reported does not answer it. */
function isAskedAnew({ details }: Job): boolean {
  const { verdict, attempt } = details ?? {};
  return verdict?.spec !== undefined && verdict.inputHash !== attempt?.inputHash;
}

/** What the job will be measured by, before there is a plan: people see it before work starts. */
async function specChecklist(
  { details }: Job,
  read: (reference: ArtifactRef | undefined, schema: typeof specSchema) => Promise<Spec | undefined>,
): Promise<ChecklistItem[]> {
  const spec = await read(details?.verdict?.spec, specSchema);
  return spec === undefined ? [] : openChecklist(spec);
}

function reportOfNewestAttempt(job: Job, commits: readonly Commit[]): ArtifactRef | undefined {
  const push = job.details?.attempt?.pushAuthorized;
  /* The one of the attempt that did what is shown. */
  if (push?.madeBy !== undefined) return push.report;
  const newest = job.details?.attempt?.number;
  return commits
    .flatMap((commit) => commit.events)
    .map((event) =>
      (event.type === 'PushAuthorized' ||
        event.type === 'AttemptFailed' ||
        event.type === 'ArchiveDelivered') &&
      event.attempt === newest
        ? event.report
        : undefined,
    )
    .findLast((report) => report !== undefined);
}
