import { defaultFactoryConfig } from '../config/factory-config.ts';
import type { Commit } from '../contracts/commit.ts';
import { readFrozenRequest } from '../contracts/read-frozen-request.ts';
import type { Opinion, Reputation } from '../contracts/risk-inputs.ts';
import type { VerdictInputs } from '../contracts/verdict-inputs.ts';
import type { JobDetails } from '../job/job.ts';
import { approvedAdditionsOf } from './approved-additions.ts';
import { checkApprover } from './check-approver.ts';
import type { Governance } from './governance.ts';
import { openBudgets } from './open-budgets.ts';
import { defaultPolicyHash } from './policy/shipped-policy.ts';
import { readPolicy } from './read-policy.ts';
import { outcomesThatCount, reputationOf } from './risk/reputation.ts';

/** The job that is judged: its state, and the log it comes from. */
export type Judged = { id: string; details: JobDetails; commits: readonly Commit[] };

/** What other parts of governance found out about a request, where they are configured. */
export type Findings = { reputation?: Reputation; opinion?: Opinion };

/**
 * Reads everything that a verdict is made of, once; judging reads nothing. undefined when the repository is gone. Throws when GitHub or a store gives no
 * answer: then nothing is judged.
 */
export async function gatherInputs(
  governance: Governance,
  job: Judged,
  findings: Findings = {},
): Promise<VerdictInputs | undefined> {
  const { details } = job;
  const { repository } = details;
  const policy = await readPolicy(governance.facts, repository);
  if (policy === undefined) return undefined;
  const request = await readFrozenRequest(governance, details.request.artifact);
  const config = policy.parsed.ok ? policy.parsed.config : defaultFactoryConfig;
  const requester = await governance.facts.permission(
    repository,
    request.requester.login,
    request.requester.id,
  );
  return {
    schemaVersion: 1,
    defaultPolicyHash,
    inputHash: details.inputHash,
    request,
    additions: details.additions,
    options: details.options,
    priority: details.priority,
    approvedAdditions: approvedAdditionsOf(job, details.options.deliver ?? config.deliver),
    rounds: {
      attempts: details.attempt?.number ?? 0,
      reviews: details.rounds.review,
      checks: details.rounds.ci,
      questions: details.rounds.questions,
    },
    raisedMicroUsd: details.raisedMicroUsd,
    repository: { ...repository, private: policy.private, defaultBranch: policy.defaultBranch },
    layers: { organisation: policy.organisation ?? null, repository: policy.repository ?? null },
    permissions: {
      requester,
      author:
        request.author.id === request.requester.id
          ? requester
          : await governance.facts.permission(repository, request.author.login, request.author.id),
    },
    requesterMayApprove:
      config.governance.selfRelease &&
      (await checkApprover(governance, repository, { ...request.requester, type: 'User' })).allowed,
    remaining: await openBudgets(governance, job, policy),
    defaultModel: governance.defaultModel,
    reputation: reputationOf(await governance.outcomes.recent(repository.id, outcomesThatCount)),
    ...findings,
  };
}
