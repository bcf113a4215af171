import { readFile } from 'node:fs/promises';
import type { AgentResult, ChecklistItem } from '../../contracts/agent-task.ts';
import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { ArtifactRef } from '../../contracts/job-vocabulary.ts';
import { type Attempt, usageOf } from './attempt.ts';
import type { Proof } from './prove-work.ts';

/** What is known when an attempt ends, however it ends. */
export type AttemptOutcomes = {
  results: AgentResult[];
  checklist: ChecklistItem[];
  proof: Proof | undefined;
};

/** Puts the report together and stores it with the trace; both are redacted. */
export async function writeReport(
  attempt: Attempt,
  outcomes: AttemptOutcomes,
): Promise<{ report: AttemptReport; artifact: ArtifactRef }> {
  const { assignment, deps, rung } = attempt;
  const trace = await uploadTrace(attempt);
  const { results, proof } = outcomes;
  const report: AttemptReport = {
    schemaVersion: 1,
    jobId: assignment.jobId,
    attempt: assignment.attempt,
    agent: assignment.agent,
    model: assignment.model.name,
    scripted: assignment.model.scripted,
    sandbox: rung.name,
    summary: results.map((result) => result.summary).findLast((summary) => summary !== '') ?? '',
    checklist: outcomes.checklist,
    gates: proof?.gates ?? [],
    unverified: proof?.unverified ?? true,
    changedFiles: (proof?.changes ?? []).map(({ path, added, removed }) => ({ path, added, removed })),
    learnings: results.flatMap((result) => result.learnings),
    blockedHosts: [],
    usage: usageOf(attempt),
    ...(trace === undefined ? {} : { trace }),
  };
  const redacted = attempt.redactor.redactValue(report) as AttemptReport;
  return { report: redacted, artifact: await deps.control.upload(Buffer.from(JSON.stringify(redacted))) };
}

/** An attempt that ends before anything happened has no trace; not every store takes an empty object. */
async function uploadTrace({ deps, trace }: Attempt): Promise<ArtifactRef | undefined> {
  const content = await readFile(trace.path);
  return content.length === 0 ? undefined : await deps.control.upload(content);
}
