import { factoryConfigPath } from '../config/factory-config.ts';
import type { Sender } from '../contracts/job-message.ts';
import type { Repository } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import { mayWrite } from './may-write.ts';
import type { PermissionAnswer } from './permission-answer.ts';
import { readPolicy } from './read-policy.ts';

/**
 * Whether the sender may grant what its requester cannot: one of the users under `governance.approvers` on the default branch who can still write, or, when no
 * user is listed there, whoever may maintain the repository. Teams are not read yet and give nobody the right. Never a bot. Throws when GitHub gives no answer.
 */
export async function checkApprover(
  facts: GitHubFacts,
  repository: Repository,
  sender: Sender,
): Promise<PermissionAnswer> {
  if (sender.type !== 'User') return refuse(`The bot ${sender.login} cannot approve anything.`, false);
  const policy = await readPolicy(facts, repository);
  if (policy?.parsed.ok === false)
    return refuse(
      `@${sender.login}, ${factoryConfigPath} is broken, so that nobody knows who the approvers are. Mend it first.`,
    );
  const users = usersAmong(policy?.parsed.config.governance.approvers ?? []);
  const permission = await facts.permission(repository, sender.login, sender.id);
  const listed = users.includes(sender.login.toLowerCase());
  const allowed =
    users.length === 0
      ? permission === 'admin' || permission === 'maintain'
      : listed && mayWrite.includes(permission);
  if (allowed) return { allowed: true };
  const who =
    users.length === 0
      ? 'people who may maintain this repository'
      : `users under governance.approvers in ${factoryConfigPath} who have write access`;
  return refuse(`@${sender.login}, only ${who} can do that. Ask one of them.`);
}

/** Logins are not case-sensitive on GitHub. */
function usersAmong(approvers: readonly string[]): string[] {
  const prefix = 'user:';
  return approvers
    .filter((approver) => approver.startsWith(prefix))
    .map((approver) => approver.slice(prefix.length).toLowerCase());
}

function refuse(message: string, announce = true): PermissionAnswer {
  return { allowed: false, code: 'not-an-approver', message, announce };
}
