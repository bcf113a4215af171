import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { hasAskedFor } from '../../job/has-asked-for.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { transitions } from '../../job/transitions.ts';
import { dollars } from '../../money/dollars.ts';
import { microUsdOf } from '../../money/micro-usd.ts';
import { refuseCommand } from './refuse-command.ts';

/** More at once is rather a slip of the pen than a wish; who means it writes the command again. */
const mostMicroUsd = 1_000_000_000;

/**
 * Adds to what one job may cost; a job that waits for money goes on. Its own requester never grants it, whatever rights they have; the job core refuses that once
 * more. Nor does whoever edited the request, whether the log knows of it or GitHub alone.
 */
export const budgetCommand: SlashCommandHandler = {
  name: 'budget',
  who: 'approver',
  usage: '/factory budget +$N',
  help: `Adds N US dollars (up to ${dollars(mostMicroUsd)} at once) to what the job may cost. A job that has run out of money goes on from what it had saved. Who asked for the job, or has edited it since, cannot raise its budget.`,
  example: '/factory budget +$2.50',
  applies: ({ state, details }) => details !== undefined && transitions.RaiseBudget[state] !== undefined,
  async toCommand({ message, job, editors }): Promise<JobCommand> {
    const { details } = job;
    if (details === undefined || !budgetCommand.applies(job))
      return refuseCommand(
        'budget',
        'nothing-to-pay',
        'No job is under way for this issue, so that there is nothing to add to. `/factory run` starts one.',
      );
    const microUsd = amountIn(message.text);
    if (microUsd === undefined)
      return refuseCommand(
        'budget',
        'unusable-amount',
        `Write what to add in US dollars, with at most two decimals, up to ${dollars(mostMicroUsd)}: \`/factory budget +$2.50\`.`,
      );
    if (hasAskedFor(details, message.sender.id)) return ownRequest;
    const known = await editors(details);
    if (known === 'unknown')
      return refuseCommand(
        'budget',
        'too-many-edits',
        'The issue of this job is gone, or was edited more often than GitHub lists, so that nobody can say whose request it is. Ask for it in a new issue.',
      );
    if (known.some(({ id }) => id === message.sender.id)) return ownRequest;
    return { type: 'RaiseBudget', by: { id: message.sender.id, login: message.sender.login }, microUsd };
  },
};

const ownRequest = refuseCommand(
  'budget',
  'own-request',
  'You asked for this job, or edited what it asks for, so that somebody else has to grant it more money. Ask another approver.',
);

/** `+$2.50` or `+2` in micro-dollars; undefined for anything else, nothing and too much included. */
function amountIn(text: string): number | undefined {
  const written = /^\+ ?\$?(\d{1,6}(?:\.\d{1,2})?)$/.exec(text.trim())?.[1];
  const microUsd = written === undefined ? 0 : microUsdOf(Number(written));
  return microUsd > 0 && microUsd <= mostMicroUsd ? microUsd : undefined;
}
