import type { GitHubJobMessage } from '../contracts/job-message.ts';
import type { Governance } from './governance.ts';

/** Why a command is not carried out though nothing else is known against it. `quiet`: people were told already. */
export type OverQuota = { code: 'quota-exceeded'; message: string; quiet?: true };

/**
 * Counts a command of its sender, whoever that is, and refuses it once `limits.commands_per_hour` are used up: the first one with a line that says when the next is
 * taken, all later ones without a word. Comes before every other look at who asks, so that a flood costs hardly any requests to GitHub. The hour is that
 * of the command's arrival: a message that is delivered again is counted once. Throws when GitHub or the store gives no answer.
 */
export async function countCommand(
  governance: Pick<Governance, 'quotas' | 'commandLimits'>,
  message: Pick<GitHubJobMessage, 'commandId' | 'repository' | 'sender' | 'receivedAt'>,
): Promise<OverQuota | undefined> {
  const { commandId, repository, sender, receivedAt } = message;
  const hour = new Date(receivedAt).toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
  const scope = { installationId: repository.installationId, accountId: sender.id, hour };
  const refusal = { code: 'quota-exceeded', message: `The commands of ${hour} UTC are used up.` } as const;
  if (await governance.quotas.isClosedTo(scope, commandId)) return { ...refusal, quiet: true };
  const limit = await governance.commandLimits(repository);
  const answer = await governance.quotas.take(scope, commandId, limit);
  if (answer === 'granted') return undefined;
  return answer === 'closed'
    ? { ...refusal, quiet: true }
    : { ...refusal, message: explain(sender.login, limit, hour) };
}

function explain(login: string, limit: number, hour: string): string {
  const end = new Date(Date.parse(`${hour}:00:00Z`) + 3_600_000).toISOString().slice(11, 16);
  return `@${login}, nothing comes of this: you have given ${limit} commands within this hour, as many as one person may (\`limits.commands_per_hour\`); putting the label on and editing a held issue count as commands, on every issue. From ${end} UTC on the next one is taken: write the command once more, or take the label off and put it on again. This is said once; until then you get no more answers. A job ends all the same when its label is taken off or its issue is closed.`;
}
