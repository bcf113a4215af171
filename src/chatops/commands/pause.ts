import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseInState } from './refuse-in-state.ts';

/** Sets the job aside until somebody resumes it. Words behind it change nothing. */
export const pauseCommand: SlashCommandHandler = {
  name: 'pause',
  who: 'writer',
  usage: '/factory pause',
  help: 'Sets the job aside; a worker that is running is ended and what it had saved is kept. `/factory resume` goes on.',
  example: '/factory pause',
  applies: ({ state, details }) => details !== undefined && transitions.PauseJob[state] !== undefined,
  async toCommand({ message, job }) {
    if (!pauseCommand.applies(job)) return refuseInState('pause', job);
    return { type: 'PauseJob', by: { id: message.sender.id, login: message.sender.login } };
  },
};
