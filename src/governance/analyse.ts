import { FactoryError } from '../contracts/factory-error.ts';
import { type FrozenRequest, frozenRequestSchema } from '../contracts/frozen-request.ts';
import type { JobMessageOf } from '../contracts/job-message.ts';
import type { ArtifactRef } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import { type Intent, ignore, intend } from './intent.ts';
import { judge } from './judge.ts';
import { readJob, repeat } from './known-job.ts';
import { openBudgets } from './open-budgets.ts';
import { readPolicy } from './read-policy.ts';

/** Judges exactly the input a job stands in governance for. */
export async function analyse(governance: Governance, message: JobMessageOf<'analyse'>): Promise<Intent> {
  const { jobId, inputHash, commandId } = message;
  const { job, commits, handled } = await readJob(governance, jobId, commandId);
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
    remaining: await openBudgets(governance, { ...job, details, commits }, policy),
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
