import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import type { JobCommand } from '../../job/job-command.ts';
import type { InputPart } from '../../job/job-values.ts';
import { refuseCommand } from './refuse-command.ts';

/** Tries a job again that has ended or waits for a person; the text becomes part of what the agent is told, and of the input hash. */
export const retryCommand: SlashCommandHandler = {
  name: 'retry',
  who: 'writer',
  usage: '/factory retry [model=NAME] [agent=NAME] [guidance]',
  help: 'Tries the job again with what was asked before and, if given, your guidance. The request stays as it was frozen; `/factory run` takes the issue as it is now.',
  example: '/factory retry use the date library that is already there',
  async toCommand({ message, job }): Promise<JobCommand> {
    if (job.details === undefined)
      return refuseCommand(
        'retry',
        'unknown-job',
        'There is nothing to retry: this issue has no job yet. `/factory run` starts one.',
      );
    if (message.options.deliver !== undefined && message.options.deliver !== 'pr')
      return refuseCommand(
        'retry',
        'delivery-unavailable',
        'This version delivers pull requests only. Leave `deliver=` out.',
      );
    const by = { id: message.sender.id, login: message.sender.login };
    const guidance: InputPart = {
      kind: 'guidance',
      text: message.text,
      author: by,
      source: `comment:${message.commentId}:${message.ordinal}`,
    };
    return {
      type: 'RetryJob',
      by,
      ...(message.text === '' ? {} : { guidance }),
      ...(Object.keys(message.options).length === 0 ? {} : { options: message.options }),
    };
  },
};
