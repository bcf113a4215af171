import type { Sender } from '../contracts/job-message.ts';
import type { Repository } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import { checkApprover } from './check-approver.ts';
import type { Governance } from './governance.ts';
import { mayWrite } from './may-write.ts';
import type { PermissionAnswer } from './permission-answer.ts';
import { type PolicyFacts, readPolicy } from './read-policy.ts';

/** True for people who can push to the repository. */
export async function canWrite(
  facts: GitHubFacts,
  repository: Repository,
  account: { id: number; login: string },
): Promise<boolean> {
  return mayWrite.includes(await facts.permission(repository, account.login, account.id));
}

/**
 * Whether the sender may steer the factory: people by their permission as it is now (write or more), never by what the webhook says about
 * them; anything that is not a user only by its numeric id in the configuration on the default branch. Throws when GitHub gives no answer: nothing is
 * granted on an error.
 */
export async function checkPermission(
  governance: Pick<Governance, 'facts' | 'reviewers'>,
  repository: Repository,
  sender: Sender,
  needs: 'writer' | 'approver' | 'reader' = 'writer',
): Promise<PermissionAnswer> {
  const { facts } = governance;
  if (needs === 'approver') return await checkApprover(governance, repository, sender);
  if (sender.type !== 'User') return await checkBot(facts, repository, sender);
  if (needs === 'reader' || (await canWrite(facts, repository, sender))) return { allowed: true };
  return {
    allowed: false,
    code: 'no-permission',
    message: `@${sender.login} cannot do that: only people with write access to this repository can. Ask one of them.`,
    announce: true,
  };
}

async function checkBot(
  facts: PolicyFacts,
  repository: Repository,
  sender: Sender,
): Promise<PermissionAnswer> {
  const policy = await readPolicy(facts, repository);
  const allowed = policy?.parsed.ok === true ? policy.parsed.config.governance.allowedBots : [];
  if (allowed.includes(sender.id)) return { allowed: true };
  return {
    allowed: false,
    code: 'bot-not-allowed',
    message: `The bot ${sender.login} (id ${sender.id}) is not in governance.allowed_bots of .github/factory.yml.`,
    announce: false,
  };
}
