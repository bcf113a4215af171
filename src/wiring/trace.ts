import { readFile } from 'node:fs/promises';
import type { Environment } from '../config/parse-environment.ts';
import { attemptReportSchema } from '../contracts/attempt-report.ts';
import type { Commit } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import type { TraceEntry } from '../contracts/trace-entry.ts';
import { type ReadTrace, readTrace } from '../execution/trace/read-trace.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import { type TraceStep, traceSteps } from '../observability/trace/trace-step.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import { type JobSource, withStoredJob } from './stored-job.ts';

export type { TraceStep };
export type TraceSource = { kind: 'file'; path: string } | (JobSource & { attempt?: number });
export type OpenTrace = {
  entries: TraceEntry[];
  steps: TraceStep[];
  /** Which attempt of which job it is of. */
  heading?: string;
  broken?: ReadTrace['broken'];
};

/** Reads a trace. Throws FactoryError `trace-missing`, `trace-unreadable` or `job-unknown` (all ask-human). */
export async function openTrace(source: TraceSource, environment: Environment): Promise<OpenTrace> {
  if (source.kind === 'file') return traceOf(await fileAt(source.path));
  return await withStoredJob(source, environment, async ({ commits, artifacts }) => {
    const reports = reportsOf(commits);
    const attempt = source.attempt ?? Math.max(...reports.keys());
    const report = reports.get(attempt);
    const trace = report === undefined ? undefined : await traceRefOf(artifacts, report);
    if (trace === undefined) throw missing(source, reports);
    const content = Buffer.from(await artifacts.get(trace)).toString('utf8');
    return { heading: `job ${source.jobId}, attempt ${attempt}`, ...traceOf(content) };
  });
}

function traceOf(content: string): OpenTrace {
  const { entries, broken } = readTrace(content);
  return { entries, steps: traceSteps(entries), ...(broken === undefined ? {} : { broken }) };
}

/** The report that each attempt left, by its number; the last one it left where there are several. */
function reportsOf(commits: readonly Commit[]): Map<number, ArtifactRef> {
  const reports = new Map<number, ArtifactRef>();
  for (const event of commits.flatMap(({ events }) => events)) {
    if (event.type === 'PushAuthorized' || event.type === 'ArchiveDelivered')
      reports.set(event.attempt, event.report);
    if (event.type === 'AttemptFailed' && event.report !== undefined)
      reports.set(event.attempt, event.report);
  }
  return reports;
}

async function traceRefOf(artifacts: ArtifactStore, report: ArtifactRef): Promise<ArtifactRef | undefined> {
  const content = Buffer.from(await artifacts.get(report)).toString('utf8');
  return attemptReportSchema.parse(JSON.parse(content)).trace;
}

function missing(
  { jobId, attempt }: { jobId: string; attempt?: number },
  reports: ReadonlyMap<number, unknown>,
): FactoryError {
  const known = [...reports.keys()].join(', ');
  const which = attempt === undefined ? 'No attempt' : `Attempt ${attempt}`;
  return new FactoryError(
    'trace-missing',
    `${which} of job ${jobId} has left a trace.${known === '' ? '' : ` There are those of attempts ${known}.`}`,
    { disposition: 'ask-human' },
  );
}

async function fileAt(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new FactoryError('trace-missing', `There is no readable trace at ${path}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
}
