import type { SlashCommandHandler } from '../../governance/slash-command-handler.ts';
import { submitJob } from '../../governance/submit-job.ts';
import type { JobCommand } from '../../job/job-command.ts';
import { isTerminal } from '../../job/job-state.ts';
import { refuseCommand } from './refuse-command.ts';

/** Asks for a job as the trigger label does, with options; on a job that has ended it freezes the issue anew and tries again. */
export const runCommand: SlashCommandHandler = {
  name: 'run',
  who: 'writer',
  usage: '/factory run [model=NAME] [agent=NAME]',
  help: 'Starts a job for this issue, without the label. On a job that has ended: freezes the issue as it is now and starts it again.',
  example: '/factory run model=gpt-5',
  async toCommand({ message, job, facts, freeze }): Promise<JobCommand> {
    if (message.text !== '') return unexpected(message.text);
    if (message.options.deliver !== undefined && message.options.deliver !== 'pr')
      return refuseCommand(
        'run',
        'delivery-unavailable',
        'This version delivers pull requests only. Leave `deliver=` out.',
      );
    if (job.state === 'COMPLETED')
      return refuseCommand(
        'run',
        'already-completed',
        'The pull request of this issue was merged. Open a new issue for what is still to do.',
      );
    if (job.details !== undefined && !isTerminal(job.state))
      return refuseCommand(
        'run',
        'job-under-way',
        `There is a job already; it is ${job.state}. See \`/factory status\`.`,
      );
    const request = await freeze();
    if ('refusal' in request) return refuseCommand('run', request.refusal.code, request.refusal.message);
    const requester = { id: message.sender.id, login: message.sender.login };
    if (job.details !== undefined)
      return { type: 'RetryJob', by: requester, request, options: message.options };
    const issue = await facts.issue(message.repository, message.issueNumber);
    if (issue === undefined) return refuseCommand('run', 'issue-gone', 'The issue does not exist any more.');
    return submitJob(message.repository, issue, requester, request, message.options);
  },
};

function unexpected(text: string): JobCommand {
  const option = /^[\w-]+=/.exec(text)?.[0];
  return option === undefined
    ? refuseCommand(
        'run',
        'unexpected-text',
        '`/factory run` takes options only. What the agent should know belongs into the issue; to say more after a try, use `/factory retry <guidance>`.',
      )
    : refuseCommand(
        'run',
        'unknown-option',
        `\`${option.replaceAll('`', '')}\` is not an option, is given twice or has no usable value. Options are \`model=NAME\` and \`agent=NAME\`.`,
      );
}
