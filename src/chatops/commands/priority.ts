import { nearestMatch } from '../../config/nearest-match.ts';
import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { priorities } from '../../job/job-values.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseInState } from './refuse-in-state.ts';

/** Moves the job in the queue. The labels of the issue say what priority it starts with; from then on this command does. */
export const priorityCommand: SlashCommandHandler = {
  name: 'priority',
  who: 'writer',
  usage: `/factory priority ${priorities.join('|')}`,
  help: 'Changes how urgent the job is; the next free worker takes the most urgent one. Work that is under way is not interrupted.',
  example: '/factory priority high',
  applies: ({ state, details }) => details !== undefined && transitions.ChangePriority[state] !== undefined,
  async toCommand({ message, job }): Promise<JobCommand> {
    if (!priorityCommand.applies(job)) return refuseInState('priority', job);
    const written = message.text.trim().toLowerCase();
    const priority = priorities.find((known) => known === written);
    if (priority === undefined) return refuseCommand('priority', 'unknown-priority', unknown(written));
    if (priority === job.details?.priority)
      return { type: 'AcknowledgeCommand', command: 'priority', message: `The job is ${priority} already.` };
    return {
      type: 'ChangePriority',
      by: { id: message.sender.id, login: message.sender.login },
      priority,
    };
  },
};

function unknown(written: string): string {
  const meant = nearestMatch(written, priorities);
  const hint = meant === undefined ? '' : ` Did you mean \`/factory priority ${meant}\`?`;
  return `A priority is one of ${priorities.map((known) => `\`${known}\``).join(', ')}.${hint}`;
}
