import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { Job } from '../../job/job.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseInState } from './refuse-in-state.ts';

function isUnderWay({ state, details }: Job): boolean {
  return details !== undefined && transitions.PauseJob[state] !== undefined;
}

/** The job core says what happens to pushed work instead. */
function isBeingVerified({ state, details }: Job): boolean {
  return state === 'VALIDATING' && details?.attempt?.pushedSha !== undefined;
}

/** Sets the job aside until somebody resumes it. Words behind it change nothing. */
export const pauseCommand: SlashCommandHandler = {
  name: 'pause',
  who: 'writer',
  usage: '/factory pause',
  help: 'Sets the job aside; a worker that is running is ended and what it had saved is kept. `/factory resume` goes on.',
  example: '/factory pause',
  applies: (job) => isUnderWay(job) && !isBeingVerified(job),
  async toCommand({ message, job }) {
    if (!isUnderWay(job)) return refuseInState('pause', job);
    return { type: 'PauseJob', by: { id: message.sender.id, login: message.sender.login } };
  },
};
