import { z } from 'zod';
import { type ChecklistItem, checklistItemSchema } from '../../contracts/agent-task.ts';
import { type AttemptReport, attemptReportSchema } from '../../contracts/attempt-report.ts';
import type { Commit } from '../../contracts/commit.ts';
import type { Job } from '../../job/job.ts';
import type { ArtifactRef } from '../../job/job-values.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';

/** What lies in the artifact store about a job's newest attempt. */
export type JobEvidence = { report?: AttemptReport; checklist: readonly ChecklistItem[] };

const planSchema = z.object({ checklist: z.array(checklistItemSchema) });

/** The newest report of the job's attempts and the checklist as it stands: the report's, else the plan's. Throws what the store throws. */
export async function readEvidence(
  artifacts: Pick<ArtifactStore, 'get'>,
  job: Job,
  commits: readonly Commit[],
): Promise<JobEvidence> {
  const reference = newestReport(commits);
  if (reference !== undefined) {
    const report = attemptReportSchema.parse(await readJson(artifacts, reference));
    return { report, checklist: report.checklist };
  }
  const plan = job.details?.plan;
  if (plan === undefined) return { checklist: [] };
  /* A plan is a worker's upload: one that does not fit is not shown, and does not keep the rest from being shown. */
  const parsed = planSchema.safeParse(await readJson(artifacts, plan.artifact));
  return { checklist: parsed.data?.checklist ?? [] };
}

function newestReport(commits: readonly Commit[]): ArtifactRef | undefined {
  const reports = commits
    .flatMap((commit) => commit.events)
    .map((event) =>
      event.type === 'PushAuthorized' || event.type === 'AttemptFailed' ? event.report : undefined,
    );
  return reports.findLast((report) => report !== undefined);
}

async function readJson(artifacts: Pick<ArtifactStore, 'get'>, reference: ArtifactRef): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await artifacts.get(reference)));
}
