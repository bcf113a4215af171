import { defaultFactoryConfig } from '../config/factory-config.ts';
import { requestUnreadable } from '../contracts/read-frozen-request.ts';
import type { JobDetails } from '../job/job.ts';
import type { Verdict } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import { limitsOf } from './judge.ts';
import { readPolicy } from './read-policy.ts';

/**
 * The verdict on a request that is lost from the store: nobody can say what would run, so that nothing does, and people are told what helps. It has no inputs that could be
 * judged again. undefined when the repository is gone. Throws when GitHub gives no answer.
 */
export async function rejectUnreadable(
  { facts, defaultModel }: Pick<Governance, 'facts' | 'defaultModel'>,
  { repository, inputHash, options, raisedMicroUsd }: JobDetails,
): Promise<Verdict | undefined> {
  const policy = await readPolicy(facts, repository);
  if (policy === undefined) return undefined;
  const config = policy.parsed.ok ? policy.parsed.config : defaultFactoryConfig;
  const deliver = options.deliver ?? config.deliver;
  return {
    decision: 'reject',
    inputHash,
    rules: [
      {
        id: 'request-unreadable',
        effect: 'reject',
        reason: `${requestUnreadable} \`/factory run\` freezes the issue as it is now.`,
      },
    ],
    riskScore: 0,
    factors: [],
    policySha: policy.sha,
    limits: limitsOf(config, raisedMicroUsd),
    ...(deliver === 'pr' ? {} : { deliver }),
    ...(options.planOnly === true ? { planOnly: true } : {}),
    agent: options.agent ?? config.agent,
    model: options.model ?? config.model ?? defaultModel,
  };
}
