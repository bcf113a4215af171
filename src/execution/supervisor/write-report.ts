import { readFile } from 'node:fs/promises';
import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { ArtifactRef } from '../../contracts/job-vocabulary.ts';
import { protectionOf } from '../sandbox/protection-of.ts';
import { type Attempt, usageOf } from './attempt.ts';
import type { AttemptOutcomes, TaskRecord } from './outcomes.ts';
import { summarizeTasks } from './summarize-tasks.ts';

/** Puts the report together and stores it with the trace; both are redacted. */
export async function writeReport(
  attempt: Attempt,
  outcomes: AttemptOutcomes,
): Promise<{ report: AttemptReport; artifact: ArtifactRef }> {
  const { assignment, deps, rung } = attempt;
  const trace = await uploadTrace(attempt);
  const { tasks, proof, evidence, findings, droppedFindings } = outcomes;
  const report: AttemptReport = {
    schemaVersion: 1,
    jobId: assignment.jobId,
    attempt: assignment.attempt,
    agent: assignment.agent,
    model: assignment.model.name,
    scripted: assignment.model.scripted,
    sandbox: rung.name,
    protection: protectionOf(rung, assignment.network),
    summary: summaryOf(tasks),
    checklist: outcomes.checklist,
    evidence,
    tasks: summarizeTasks(tasks),
    findings: findings.map(({ finding: { role, severity, file, line, claim }, state }) => ({
      role,
      severity,
      file,
      line,
      claim,
      state,
    })),
    droppedFindings,
    gates: proof?.gates ?? [],
    ...(proof === undefined ? {} : { quality: proof.quality }),
    unverified: proof?.unverified ?? true,
    changedFiles: (proof?.changes ?? []).map(({ path, added, removed }) => ({ path, added, removed })),
    learnings: tasks.flatMap(({ result }) => result.learnings),
    recalled: (assignment.learnings ?? []).map(({ id }) => id),
    blockedHosts: attempt.egress?.blockedHosts() ?? [],
    usage: usageOf(attempt),
    ...(trace === undefined ? {} : { trace }),
  };
  const redacted = attempt.redactor.redactValue(report) as AttemptReport;
  return { report: redacted, artifact: await deps.control.upload(Buffer.from(JSON.stringify(redacted))) };
}

/** What developers say they did, piece by piece; before there is one, what was said last. */
function summaryOf(tasks: readonly TaskRecord[]): string {
  const said = (some: readonly TaskRecord[]) =>
    some.map(({ result }) => result.summary).filter((words) => words !== '');
  const done = tasks.filter(({ role, result }) => role === 'developer' && result.status === 'done');
  const words = said(done);
  return words.length > 0 ? [...new Set(words)].join('\n\n') : (said(tasks).at(-1) ?? '');
}

/** An attempt that ends before anything happened has no trace; not every store takes an empty object. */
async function uploadTrace({ deps, trace }: Attempt): Promise<ArtifactRef | undefined> {
  const content = await readFile(trace.path);
  return content.length === 0 ? undefined : await deps.control.upload(content);
}
