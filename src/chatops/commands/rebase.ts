import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { transitions } from '../../job/transitions.ts';
import { refuseCommand } from './refuse-command.ts';
import { refuseInState } from './refuse-in-state.ts';

/** Brings what was delivered up to the default branch as it is now. Words behind it change nothing. */
export const rebaseCommand: SlashCommandHandler = {
  name: 'rebase',
  who: 'writer',
  usage: '/factory rebase',
  help: 'Starts another attempt that merges the default branch as it is now into the pull request, and repairs what does not fit any more. Where both changed the same lines, people decide.',
  example: '/factory rebase',
  applies: ({ state, details }) =>
    details?.deliveredSha !== undefined && transitions.RebaseJob[state] !== undefined,
  async toCommand({ message, job }) {
    const { state, details } = job;
    if (details === undefined || transitions.RebaseJob[state] === undefined)
      return refuseInState('rebase', job);
    if (!rebaseCommand.applies(job))
      return refuseCommand(
        'rebase',
        'nothing-delivered',
        'Nothing has been delivered that could be behind: the next attempt starts from the default branch anyway. `/factory retry` starts it.',
      );
    const { sender, commentId, ordinal } = message;
    return {
      type: 'RebaseJob',
      part: {
        kind: 'rebase',
        /* Of what becomes of it the factory tells the agent when it has happened. */
        text: 'Bring the work up to the default branch as it is now, and repair what does not fit it any more. This asks for nothing else.',
        author: { id: sender.id, login: sender.login },
        source: `comment:${commentId}:${ordinal}`,
      },
    };
  },
};
