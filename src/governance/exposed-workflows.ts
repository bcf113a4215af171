import type { VerdictInputs, WorkflowRisk } from '../contracts/verdict-inputs.ts';
import type { JobDetails } from '../job/job.ts';
import { readWorkflow, type WorkflowReading } from '../workflows/read-workflow.ts';
import type { Governance } from './governance.ts';

const mostEvents = 10;
const mostReached = 20;
const longestName = 200;

/**
 * The workflows of the default branch that would run what the agent writes with secrets, and those that nobody can judge; none for a request that was approved before,
 * when they were looked at. Throws when GitHub gives no answer.
 */
export async function exposedWorkflows(
  { facts }: Pick<Governance, 'facts'>,
  { repository, branch }: Pick<JobDetails, 'repository' | 'branch'>,
  inputs: Pick<VerdictInputs, 'layers' | 'approvedAdditions' | 'repository'>,
): Promise<WorkflowRisk[]> {
  const sha = inputs.layers.repository?.sha;
  const { defaultBranch } = inputs.repository;
  if (sha === undefined || defaultBranch === undefined || inputs.approvedAdditions !== null) return [];
  const files = await facts.workflows(repository, sha);
  return files.flatMap(({ path, text }) => {
    const reading = readWorkflow(text, { headBranch: branch, baseBranch: defaultBranch });
    return reading.kind === 'harmless' ? [] : [riskOf(path, reading)];
  });
}

function riskOf(path: string, reading: Exclude<WorkflowReading, { kind: 'harmless' }>): WorkflowRisk {
  if (reading.kind === 'unreadable') return { path: cut(path), problem: cut(reading.message) };
  const { events, reaches } = reading.exposure;
  return {
    path: cut(path),
    events: events.slice(0, mostEvents).map(cut),
    reaches: reaches.slice(0, mostReached).map(cut),
  };
}

function cut(name: string): string {
  return name.slice(0, longestName);
}
