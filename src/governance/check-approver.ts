import { factoryConfigPath } from '../config/factory-config.ts';
import type { Sender } from '../contracts/job-message.ts';
import type { Repository } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import { type Approvers, approversOf } from './holds/approvers-of.ts';
import { mayWrite } from './may-write.ts';
import type { PermissionAnswer } from './permission-answer.ts';

type Reading = Pick<Governance, 'facts' | 'reviewers'>;

/**
 * Whether the sender may grant what the requester of a job cannot: a person, never a bot, whom `approversOf` finds and who can write to the repository now; where it finds nobody named,
 * whoever may maintain the repository now. That they did not ask for the job themselves is for the caller to check. `named`: the approvers that the policy of a verdict asks for. Throws
 * when GitHub gives no answer.
 */
export async function checkApprover(
  governance: Reading,
  repository: Repository,
  sender: Sender,
  named: readonly string[] = [],
): Promise<PermissionAnswer> {
  if (sender.type !== 'User') return refuse(`The bot ${sender.login} cannot approve anything.`, false);
  const approvers = await approversOf(governance, repository, named);
  if (approvers === 'unknown')
    return refuse(
      `${factoryConfigPath} is broken, so that nobody knows whether @${sender.login} is an approver. Mend it first.`,
    );
  const permission = await governance.facts.permission(repository, sender.login, sender.id);
  const allowed =
    approvers === 'maintainers'
      ? permission === 'admin' || permission === 'maintain'
      : mayWrite.includes(permission) && (await isNamed(governance, repository, sender, approvers));
  return allowed
    ? { allowed: true }
    : refuse(`@${sender.login} cannot do that: ${whoCan(approvers)} Ask one of them.`);
}

/** The login was compared with the account's id when its permission was read. */
async function isNamed(
  { reviewers }: Reading,
  repository: Repository,
  { login }: Sender,
  { users, teams }: Exclude<Approvers, string>,
): Promise<boolean> {
  if (users.includes(login.toLowerCase())) return true;
  for (const team of teams) if (await reviewers.isTeamMember(repository, team, login)) return true;
  return false;
}

function whoCan(approvers: Exclude<Approvers, 'unknown'>): string {
  if (approvers === 'maintainers') return 'only people who may maintain this repository can.';
  const names = [
    ...approvers.teams.map((team) => `team \`${team}\``),
    ...approvers.users.map((user) => `\`${user}\``),
  ];
  const shown = names.length === 0 ? 'nobody that GitHub knows by it' : names.slice(0, 10).join(', ');
  return `only people whom ${approvers.namedBy} names, and who have write access, can: ${shown}.`;
}

function refuse(message: string, announce = true): PermissionAnswer {
  return { allowed: false, code: 'not-an-approver', message, announce };
}
