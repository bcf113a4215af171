import { optionsOfRetry } from '../../governance/options-of-retry.ts';
import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { transitions } from '../../job/transitions.ts';
import { guidanceOf, wordsOf } from './guidance-of.ts';
import { refuseCut } from './refuse-cut.ts';
import { refuseInState } from './refuse-in-state.ts';
import { refuseOption } from './refuse-option.ts';

/** Tries a job again that has ended or waits for a person; the text becomes part of what the agent is told, and of the input hash. */
export const retryCommand: SlashCommandHandler = {
  name: 'retry',
  who: 'writer',
  usage: '/factory retry [model=NAME] [agent=NAME] [deliver=pr|zip|blob] [guidance]',
  help: 'Tries the job again with what was asked before and, if given, your guidance, which may go on below. The request stays as it was frozen; `/factory run` takes the issue as it is now.',
  example: '/factory retry use the date library that is already there',
  applies: ({ state, details }) => details !== undefined && transitions.RetryJob[state] !== undefined,
  async toCommand({ message, job }): Promise<JobCommand> {
    const unusable = refuseOption('retry', message, 'text-follows');
    if (unusable !== undefined) return unusable;
    if (job.details === undefined || !retryCommand.applies(job)) return refuseInState('retry', job);
    const unread = refuseCut('retry', message);
    if (unread !== undefined) return unread;
    const options = optionsOfRetry(job.details, message.options);
    return {
      type: 'RetryJob',
      by: { id: message.sender.id, login: message.sender.login },
      ...(wordsOf(message) === '' ? {} : { guidance: guidanceOf(message) }),
      ...(options === undefined ? {} : { options }),
    };
  },
};
