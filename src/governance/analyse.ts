import { defaultFactoryConfig } from '../config/factory-config.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { type FrozenRequest, frozenRequestSchema } from '../contracts/frozen-request.ts';
import type { JobMessageOf } from '../contracts/job-message.ts';
import type { JobDetails } from '../job/job.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore, intend } from './intent.ts';
import { judge } from './judge.ts';
import { readJob, repeat } from './known-job.ts';
import { type Policy, readPolicy } from './read-policy.ts';

const dayMs = 24 * 3_600_000;

/** Judges exactly the input a job stands in governance for. */
export async function analyse(governance: Governance, message: JobMessageOf<'analyse'>): Promise<Intent> {
  const { jobId, inputHash, commandId } = message;
  const { job, handled } = await readJob(governance, jobId, commandId);
  if (handled) return repeat(jobId, commandId);
  const { details } = job;
  if (details === undefined || job.state !== 'GOVERNANCE_ANALYSIS' || details.inputHash !== inputHash)
    return ignore('moved-on');
  const policy = await readPolicy(governance.facts, details.repository);
  if (policy === undefined) return ignore('repository-gone');
  const verdict = judge({
    request: await readRequest(governance, details.request.artifact),
    details,
    policy,
    remaining: await openBudgets(governance, jobId, details, policy),
    defaultModel: governance.defaultModel,
  });
  return intend(jobId, commandId, { type: 'RecordVerdict', verdict });
}

async function readRequest({ artifacts }: Governance, ref: ArtifactRef): Promise<FrozenRequest> {
  const text = new TextDecoder().decode(await artifacts.get(ref));
  const parsed = frozenRequestSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new FactoryError('artifact-corrupt', `The artifact ${ref.sha256} is no frozen request.`, {
    disposition: 'ask-human',
    cause: parsed.error,
  });
}

/**
 * Opens the scopes the job will spend from, each with what the configuration grants, unless they are open already. An attempt spends from the UTC day
 * on which it starts, which may be tomorrow.
 */
async function openBudgets(
  { budgets, clock }: Governance,
  jobId: string,
  { repository, raisedMicroUsd }: JobDetails,
  { parsed }: Policy,
): Promise<{ job: number; repositoryDay: number }> {
  const { jobMicroUsd, repositoryDayMicroUsd } = (parsed.ok ? parsed.config : defaultFactoryConfig).budget;
  if (!parsed.ok) return { job: jobMicroUsd, repositoryDay: repositoryDayMicroUsd };
  const jobScope = `job:${jobId}`;
  const today = `repository:${repository.id}:${dayOf(clock.now())}`;
  await budgets.open(jobScope, jobMicroUsd + raisedMicroUsd);
  await budgets.open(today, repositoryDayMicroUsd);
  await budgets.open(`repository:${repository.id}:${dayOf(clock.now() + dayMs)}`, repositoryDayMicroUsd);
  return {
    job: (await budgets.remaining(jobScope)) ?? 0,
    repositoryDay: (await budgets.remaining(today)) ?? 0,
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length);
}
