import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { transitions } from '../../job/transitions.ts';
import { guidanceOf, wordsOf } from './guidance-of.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseCut } from './refuse-cut.ts';
import { refuseInState } from './refuse-in-state.ts';

/** Tells the agent something more. A running attempt ends, and the next goes on from what it had saved once governance has judged the new input. */
export const guideCommand: SlashCommandHandler = {
  name: 'guide',
  who: 'writer',
  usage: '/factory guide <text>',
  help: 'Tells the agent something more about what it works on, here and on the lines below. The words are judged like the request, and the next attempt goes on from what the last one had saved.',
  example: '/factory guide keep the old function as an alias',
  applies: ({ state, details }) => details !== undefined && transitions.GuideJob[state] !== undefined,
  async toCommand({ message, job }): Promise<JobCommand> {
    if (!guideCommand.applies(job)) return refuseInState('guide', job);
    const unread = refuseCut('guide', message);
    if (unread !== undefined) return unread;
    if (wordsOf(message) === '')
      return refuseCommand(
        'guide',
        'guidance-missing',
        'Write what the agent should know behind the command or below it: `/factory guide <text>`.',
      );
    return { type: 'GuideJob', part: guidanceOf(message) };
  },
};
