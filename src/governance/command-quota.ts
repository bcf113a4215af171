import type { GitHubJobMessage } from '../contracts/job-message.ts';
import type { QuotaScope } from '../ports/quota-store.ts';
import type { Governance } from './governance.ts';

/** Why a command is not carried out though nothing else is known against it. `quiet`: people were told already. */
export type OverQuota = { code: 'quota-exceeded'; message: string; quiet?: true };

type Counted = Pick<GitHubJobMessage, 'commandId' | 'repository' | 'sender' | 'receivedAt' | 'happenedAt'>;

/**
 * Whether somebody was told before this command that those of its hour are used up. Needs neither the job nor GitHub, so that it comes before both: what a flood costs is this one
 * look. Never of a command that was counted, or that was told so itself. Throws when the store gives no answer.
 */
export function isBeyondQuota(governance: Pick<Governance, 'quotas'>, message: Counted): Promise<boolean> {
  return governance.quotas.isClosedTo(scopeOf(message), message.commandId);
}

/**
 * Counts a command of its sender, whoever that is, and refuses it once `limits.commands_per_hour` are used up: the first one with a line that says when the next is
 * taken, all later ones without a word. Comes before every other look at who asks, so that a flood costs hardly any requests to GitHub. A message that is
 * delivered again is counted once. Throws when GitHub or the store gives no answer.
 */
export async function countCommand(
  governance: Pick<Governance, 'quotas' | 'commandLimits'>,
  message: Counted,
): Promise<OverQuota | undefined> {
  const { commandId, repository, sender } = message;
  const scope = scopeOf(message);
  const { hour } = scope;
  const refusal = { code: 'quota-exceeded', message: `The commands of ${hour} UTC are used up.` } as const;
  if (await isBeyondQuota(governance, message)) return { ...refusal, quiet: true };
  const limit = await governance.commandLimits(repository);
  const answer = await governance.quotas.take(scope, commandId, limit);
  if (answer === 'granted') return undefined;
  return answer === 'closed'
    ? { ...refusal, quiet: true }
    : { ...refusal, message: explain(sender.login, limit, hour) };
}

/** The hour in which it was written, where GitHub tells: delivered again, it is counted where it was, and what was beyond the quota is so for ever. */
function scopeOf({ repository, sender, receivedAt, happenedAt = receivedAt }: Counted): QuotaScope {
  const hour = new Date(happenedAt).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  return { installationId: repository.installationId, accountId: sender.id, hour };
}

function explain(login: string, limit: number, hour: string): string {
  const end = new Date(Date.parse(`${hour}:00:00Z`) + 3_600_000).toISOString().slice(11, 16);
  return `@${login}, nothing comes of this: you have given ${limit} commands within this hour, as many as one person may (\`limits.commands_per_hour\`); putting the label on and editing a held issue count as commands, on every issue of all repositories together. From ${end} UTC on the next one is taken: write the command once more, or take the label off and put it on again. This is said once; until then you get no more answers. A job ends all the same when its label is taken off or its issue is closed.`;
}
