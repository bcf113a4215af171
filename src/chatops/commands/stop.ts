import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseCommand } from './refuse-command.ts';

/** Cancels the job. Words behind it change nothing: whoever writes "stop it, please" means stop. */
export const stopCommand: SlashCommandHandler = {
  name: 'stop',
  who: 'writer',
  usage: '/factory stop',
  help: 'Cancels the job, as taking the label off does. A worker that is running is ended; what was pushed stays.',
  example: '/factory stop',
  applies: ({ state, details }) => details !== undefined && transitions.CancelJob[state] !== undefined,
  async toCommand({ message, job }) {
    if (!stopCommand.applies(job))
      return {
        ...refuseCommand(
          'stop',
          'nothing-to-stop',
          'There is nothing to stop: no job is under way for this issue.',
        ),
        withdraws: 'command',
      };
    return {
      type: 'CancelJob',
      cause: 'command',
      by: { id: message.sender.id, login: message.sender.login },
    };
  },
};
